import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { expect, test } from 'vitest';

const MODULE = new URL('give-memory-back.ts', import.meta.url).href;
const PROGRAM = `
  import { createMemoryReturn } from ${JSON.stringify(MODULE)};
  const registry = new FinalizationRegistry((what) => { console.log(what); process.exit(); });
  (() => registry.register(Array.from({ length: 1000 }, (_, at) => ({ at })), 'collected'))();
  createMemoryReturn(1)();
  setTimeout(() => console.log('kept', registry), 2_000);
`;

/** In a process of its own, as a test runner holds on to things. */
test('what nothing holds on to is collected soon', { timeout: 30_000 }, async () => {
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', PROGRAM]);
  expect(stdout.trim()).toBe('collected');
});
