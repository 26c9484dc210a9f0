import path from 'node:path';
import { expect, test } from 'vitest';

import { runNode } from '../npm-test/run-process.ts';

const root = path.resolve(import.meta.dirname, '../..');

function npmTest(...args: string[]) {
  return runNode(['scripts/test.ts', ...args], { cwd: root, capture: true });
}

test('the last line is the sum of what ran', async () => {
  const { code, output } = await npmTest('--layer', 'static', '--layer', 'unit', '--filter', 'outcome');
  expect(output.trimEnd().split('\n').at(-1)).toMatch(/^[1-9]\d* passed, 0 failed, 0 skipped$/);
  expect(code).toBe(0);
});

test('a filter that fits nothing is no success', async () => {
  const { code, output } = await npmTest('--layer', 'static', '--layer', 'unit', '--filter', 'no-such-thing');
  expect(output.trimEnd().split('\n').at(-1)).toBe('0 passed, 0 failed, 0 skipped');
  expect(code).toBe(2);
});

test.each([['--layer', 'unknown'], ['--unknown']])('%s is bad usage', async (...args) => {
  const { code, output } = await npmTest(...args);
  expect(output).toContain('Usage: npm test');
  expect(code).toBe(2);
});
