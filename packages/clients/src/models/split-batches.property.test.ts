import fc from 'fast-check';
import { expect, test } from 'vitest';

import { approximateTokens } from './approximate-tokens.ts';
import { splitBatches } from './split-batches.ts';

test('nothing is lost, order is kept, and limits hold', () => {
  const items = fc.array(fc.string({ maxLength: 60 }).map((text) => ({ text })));
  fc.assert(
    fc.property(items, fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 60 }), (given, most, tokens) => {
      const batches = splitBatches(given, { items: most, tokens });
      expect(batches.flat()).toEqual(given);
      for (const batch of batches) {
        expect(batch.length).toBeGreaterThan(0);
        expect(batch.length).toBeLessThanOrEqual(most);
        const size = batch.reduce((sum, { text }) => sum + approximateTokens(text), 0);
        if (batch.length > 1) expect(size).toBeLessThanOrEqual(tokens);
      }
    }),
  );
});

test('tokens are never negative and grow with the text', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      expect(approximateTokens(one)).toBeGreaterThanOrEqual(0);
      expect(approximateTokens(`${one} ${other}`)).toBeGreaterThanOrEqual(approximateTokens(one));
    }),
  );
});
