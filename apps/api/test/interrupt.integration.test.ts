import { temporaryFolder } from '@lattice/testing';
import { expect, test } from 'vitest';

import { ROBOTICS_BOOK, startApi } from './support/api-process.ts';

const MOMENTS: readonly RegExp[] = [
  /"msg":"listening"/,
  /"msg":"embedded database started"/,
  /^Waiting for a worker$/m,
];

test.for(MOMENTS)('Ctrl-C at %s of a first start leaves nothing running', { timeout: 60_000 }, async (moment) => {
  await using data = await temporaryFolder();
  await using api = startApi({ dataDirectory: data.path, docs: ROBOTICS_BOOK });
  await api.printed(moment);
  const { code, elapsedMs } = await api.interrupt();
  expect({ code, stdout: api.stdout() }).toEqual({ code: 0, stdout: '' });
  expect(elapsedMs).toBeLessThan(5_000);
  expect(await api.processes()).toEqual([]);
  expect(api.output()).not.toMatch(/\n\s+at /);
});
