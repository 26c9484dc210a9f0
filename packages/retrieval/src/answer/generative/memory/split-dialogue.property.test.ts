import type { DialogueTurn } from '@lattice/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { approximateTokens } from '../approximate-tokens.ts';
import { splitDialogue } from './split-dialogue.ts';

const exchanges = fc
  .array(fc.tuple(fc.string({ minLength: 1, maxLength: 80 }), fc.string({ maxLength: 300 })), { maxLength: 40 })
  .map((pairs) =>
    pairs.flatMap(([asked, answered]): DialogueTurn[] => [
      { role: 'user', content: asked },
      { role: 'assistant', content: answered },
    ]),
  );
const budget = fc.integer({ min: 1, max: 400 });

test('nothing is lost, order is kept, the newest fit, and they begin with the reader', () => {
  fc.assert(
    fc.property(exchanges, budget, (turns, budgetTokens) => {
      const { recent, older } = splitDialogue(turns, budgetTokens);
      expect([...older.flat(), ...recent]).toEqual(turns);
      const tokens = recent.reduce((sum, { content }) => sum + approximateTokens(content), 0);
      expect(tokens).toBeLessThanOrEqual(budgetTokens);
      if (recent.length > 0) expect(recent[0]?.role).toBe('user');
      for (const portion of older) expect(portion.length).toBeGreaterThan(0);
    }),
  );
});

test('a dialogue that goes on keeps the portions it had', () => {
  fc.assert(
    fc.property(exchanges, exchanges, budget, (turns, more, budgetTokens) => {
      const before = splitDialogue(turns, budgetTokens).older;
      expect(splitDialogue([...turns, ...more], budgetTokens).older.slice(0, before.length)).toEqual(before);
    }),
  );
});
