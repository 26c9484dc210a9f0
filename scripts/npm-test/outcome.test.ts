import { expect, test } from 'vitest';

import { exitCodeOf, sumOutcomes, summaryLine } from './outcome.ts';

const green = { passed: 3, failed: 0, skipped: [] };
const red = { passed: 1, failed: 2, skipped: [] };
const partial = { passed: 4, failed: 0, skipped: ['needs a browser'] };

test('the last line is the sum of every layer', () => {
  expect(summaryLine(sumOutcomes([green, red, partial]))).toBe('8 passed, 2 failed, 1 skipped');
});

test.each([
  { outcome: green, isCi: false, code: 0 },
  { outcome: green, isCi: true, code: 0 },
  { outcome: red, isCi: false, code: 1 },
  { outcome: partial, isCi: false, code: 0 },
  { outcome: partial, isCi: true, code: 1 },
])('$outcome with CI $isCi ends with $code', ({ outcome, isCi, code }) => {
  expect(exitCodeOf(outcome, { isCi })).toBe(code);
});
