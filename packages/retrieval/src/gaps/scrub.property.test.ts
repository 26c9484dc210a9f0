import fc from 'fast-check';
import { expect, test } from 'vitest';

import { scrub } from './scrub.ts';

const MAX = 4_000;
const words = fc.array(fc.constantFrom('how', 'do', 'I', 'reach', 'the', 'node', 'with'), { maxLength: 6 });
const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));

/** Each with what of it must not be there afterwards. */
const secrets = fc.oneof(
  fc.emailAddress().map((email) => ({ text: email, hidden: email })),
  fc
    .ipV4()
    .filter((ip) => !['127.0.0.1', '0.0.0.0', '255.255.255.255'].includes(ip))
    .map(asItIs),
  fc.uuid().map(asItIs),
  fc.stringMatching(/^\+[1-9]\d{1,2} \d{3} \d{3} \d{4}$/).map(asItIs),
  fc.stringMatching(/^\d{7,20}$/).map(asItIs),
  fc.stringMatching(/^sk-[A-Za-z0-9]{20,40}$/).map(asItIs),
  fc
    .stringMatching(/^[a-z]{3}=[a-z]{5}$/)
    .map((query) => ({ text: `https://docs.example.com/page?${query}`, hidden: query })),
  hex(40)
    .filter((text) => (text.match(/\d/g) ?? []).length > 2)
    .map(asItIs),
);

function asItIs(text: string): { text: string; hidden: string } {
  return { text, hidden: text };
}

test('nothing that identifies somebody is left, wherever in a question it stands', () => {
  fc.assert(
    fc.property(
      words,
      secrets,
      words,
      fc.constantFrom(' ', '\n', ', ', ' ('),
      (before, { text, hidden }, after, gap) => {
        const question = `${before.join(' ')}${before.length > 0 ? gap : ''}${text} ${after.join(' ')}`;
        expect(scrub(question, MAX)).not.toContain(hidden);
      },
    ),
    { numRuns: 500 },
  );
});

test('cleaning twice is cleaning once', () => {
  const pieces = fc.array(
    fc.oneof(
      fc.string(),
      secrets.map(({ text }) => text),
      fc.constantFrom('@', ':', '//', '?', '='),
    ),
  );
  fc.assert(
    fc.property(pieces, (parts) => {
      const once = scrub(parts.join(' '), MAX);
      // What was taken out may be called by another name.
      const unnamed = (text: string): string => text.replaceAll(/\[\w+\]/g, '[]');
      expect(unnamed(scrub(once, MAX))).toBe(unnamed(once));
    }),
    { numRuns: 500 },
  );
});

test('no text of whatever kind gets longer than asked for', () => {
  // Halves of characters among them.
  const anything = fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 300 })
    .map((units) => String.fromCharCode(...units));
  fc.assert(
    fc.property(anything, fc.integer({ min: 20, max: 200 }), (text, max) => {
      const clean = scrub(text, max);
      expect(clean.length).toBeLessThanOrEqual(max);
      expect(clean.isWellFormed()).toBe(true);
    }),
  );
});

test('a question of words is kept word for word', () => {
  fc.assert(
    fc.property(words, (text) => {
      expect(scrub(text.join(' '), MAX)).toBe(text.join(' '));
    }),
  );
});

test.each(['@', '1', '1.', 'a:', '/?a=', 'a@', '1 ', '+(', 'x://', '[', 'sk-'])(
  'hostile repetitions of %j cost no more than their length',
  (piece) => {
    // Quadratic work over so much text would outlast the test's patience.
    expect(scrub(piece.repeat(50_000), 100).length).toBeLessThanOrEqual(100);
  },
);
