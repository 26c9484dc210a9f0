import { expect, test } from 'vitest';

import { trustInMeaning } from './trust.ts';

test.each([
  { agreement: null, closest: 0.1, trust: 1 },
  { agreement: 0.5, closest: 0.1, trust: 1 },
  { agreement: 0.1, closest: 0.79, trust: 0 },
  { agreement: 0.1, closest: 0.875, trust: 0.5 },
  { agreement: -0.2, closest: 1, trust: 1 },
])('vectors of agreement $agreement whose closest hit has a cosine of $closest count $trust', (given) => {
  expect(trustInMeaning(given.agreement, given.closest)).toBeCloseTo(given.trust);
});
