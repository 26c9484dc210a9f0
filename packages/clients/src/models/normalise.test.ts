import { expect, test } from 'vitest';

import { normalise } from './normalise.ts';

test('keeps the direction and makes the length 1', () => {
  expect(Array.from(normalise([3, 4]) ?? [], (value) => value.toFixed(3))).toEqual(['0.600', '0.800']);
});

test.each([[[0, 0]], [[]], [[1, Number.NaN]], [[Infinity, 1]]])('%j has no direction', (vector) => {
  expect(normalise(vector)).toBeNull();
});
