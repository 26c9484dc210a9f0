import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { expect, test } from 'vitest';

const MODULE = new URL('memory-keeper.ts', import.meta.url).href;
const PREPARE = `
  import { createMemoryKeeper } from ${JSON.stringify(MODULE)};
  const registry = new FinalizationRegistry((what) => { console.log(what); process.exit(); });
  const fill = (length) => registry.register(Array.from({ length }, (_, at) => ({ at })), 'collected');
  setTimeout(() => console.log('kept', registry), 2_000);
`;

/** In a process of its own, as a test runner holds on to things. */
async function outputOf(program: string): Promise<string> {
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', PREPARE + program]);
  return stdout.trim().split(' ')[0] ?? '';
}

test('what a run leaves is collected soon after it', { timeout: 30_000 }, async () => {
  const program = 'const keeper = createMemoryKeeper({ soonMs: 1 }); fill(1_000); keeper.afterRun();';
  expect(await outputOf(program)).toBe('collected');
});

test.each([
  ['once much has gathered', 500_000, 'collected'],
  ['and not before', 1_000, 'kept'],
])('what a step leaves is collected during the run %s', { timeout: 30_000 }, async (_, objects, outcome) => {
  const program = `const keeper = createMemoryKeeper({ stepBytes: 5e6 }); fill(${objects}); keeper.afterStep();`;
  expect(await outputOf(program)).toBe(outcome);
});
