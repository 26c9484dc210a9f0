import { expect, test } from 'vitest';

import { parseRetryAfter } from './retry-after.ts';

const now = Date.parse('2026-01-01T00:00:00Z');

test.each([
  ['3', 3_000],
  [' 0 ', 0],
  ['1.5', 1_500],
  ['Thu, 01 Jan 2026 00:00:10 GMT', 10_000],
  ['Wed, 31 Dec 2025 23:59:00 GMT', 0],
  ['9999999999', 86_400_000],
  ['', null],
  [null, null],
  ['soon', null],
])('%s', (header, waitMs) => {
  expect(parseRetryAfter(header, now)).toBe(waitMs);
});
