import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { analyse } from './analyse.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 200 });

describe('analyse', () => {
  it('gives the same terms every time, none of them empty, spaced or long', () => {
    fc.assert(
      fc.property(text, (written) => {
        const terms = analyse(written);
        expect(analyse(written)).toEqual(terms);
        for (const term of terms) {
          expect(term).not.toBe('');
          expect(term.length).toBeLessThanOrEqual(64);
          expect(term).not.toMatch(/[\s:]/);
        }
      }),
    );
  });

  it('finds a word in any text that holds it', () => {
    const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{2,20}$/);
    fc.assert(
      fc.property(word, fc.lorem(), (name, around) => {
        const terms = new Set(analyse(`${around} ${name} ${around} telling`));
        for (const term of analyse(`${name} telling`)) expect(terms).toContain(term);
      }),
    );
  });
});
