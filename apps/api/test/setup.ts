import { afterAll, afterEach } from 'vitest';

import { endWhatIsLeft, lookAfterTest } from './support/api-process.ts';

afterEach(({ task }) => lookAfterTest(task.result?.state === 'fail'));
afterAll(endWhatIsLeft);
