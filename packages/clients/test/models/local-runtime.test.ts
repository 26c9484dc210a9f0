import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { TRANSFORMERS, TRANSFORMERS_VERSION } from '../../src/local/find-transformers.ts';

test('an image that runs models has the library in the version that is told to everybody else', async () => {
  const path = join(import.meta.dirname, '../../../space/local-runtime/package.json');
  const manifest: unknown = JSON.parse(await readFile(path, 'utf8'));
  expect(manifest).toMatchObject({ dependencies: { [TRANSFORMERS]: TRANSFORMERS_VERSION } });
});
