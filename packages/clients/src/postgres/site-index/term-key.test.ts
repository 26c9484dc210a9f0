import { expect, it } from 'vitest';

import { termKey } from './term-key.ts';

it('keeps words and shortens what no index row holds, one to one', () => {
  expect(termKey('kubernetes')).toBe('kubernetes');
  expect(termKey('x'.repeat(200))).toHaveLength(200);
  const keys = [termKey('x'.repeat(201)), termKey('x'.repeat(202)), termKey(`${'x'.repeat(4_000)}y`)];
  expect(new Set(keys).size).toBe(3);
  for (const key of keys) expect(key.length).toBeLessThan(200);
  expect(termKey('x'.repeat(202))).toBe(keys[1]);
});
