import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { cleanModelText } from './clean-model-text.ts';

const KNOWN_URL = 'http://localhost:8000/health';

function clean(pieces: readonly string[]): { text: string; cited: number[]; emitted: string[] } {
  const model = cleanModelText({ isSource: (n) => n >= 1 && n <= 3, isKnownUrl: (url) => url === KNOWN_URL });
  const emitted = [...pieces.map((piece) => model.push(piece)), model.end()];
  return { text: emitted.join(''), cited: model.cited(), emitted };
}

const cases: readonly (readonly [string, string, string, number[]])[] = [
  ['keeps a marker', 'It is so [1].', 'It is so [1].', [1]],
  ['drops one that points nowhere, with its space', 'It is so [9].', 'It is so.', []],
  ['splits a list of numbers', 'So [1, 3] it is', 'So [1][3] it is', [1, 3]],
  ['splits a range and drops what is not there', 'So [2-5].', 'So [2][3].', [2, 3]],
  ['knows footnotes', 'So [^2].', 'So [2].', [2]],
  ['knows the other brackets', 'So【1†source】.', 'So[1].', [1]],
  ['makes a numbered link a marker', 'So [2](https://evil.example/x).', 'So [2].', [2]],
  ['keeps the words of a link', 'See [the guide](https://evil.example/a_(b)) now', 'See the guide now', []],
  ['keeps the words of a picture', 'See ![a robot](https://evil.example/p.png) now', 'See a robot now', []],
  ['drops a strange address', 'Go to https://evil.example/?q=1. Now', 'Go to. Now', []],
  ['shows an address of the passages as code', `Open ${KNOWN_URL}.`, `Open \`${KNOWN_URL}\`.`, []],
  [
    'leaves a block of code alone',
    'Run:\n```sh\ncurl https://a.example [9]\n```\nSo [1]',
    'Run:\n```sh\ncurl https://a.example [9]\n```\nSo [1]',
    [1],
  ],
  ['leaves a longer fence alone', '````md\n```\n[9]\n```\n````\n[9]', '````md\n```\n[9]\n```\n````\n', []],
  ['leaves inline code alone', 'Use `a[9]` and ``b`[9]`` [1]', 'Use `a[9]` and ``b`[9]`` [1]', [1]],
  ['leaves a lone tick', 'a ` b [9] c', 'a ` b c', []],
  ['leaves other brackets', 'a [x] b [not a link] c [', 'a [x] b [not a link] c [', []],
  ['drops the space before the answer', '\n\n  It is', 'It is', []],
  ['keeps words that begin like an address', 'http is how the host hears', 'http is how the host hears', []],
  ['keeps lines', '- a [1]\n- b [2]\n\n1. c', '- a [1]\n- b [2]\n\n1. c', [1, 2]],
];

describe('the text of a model', () => {
  it.each(cases)('%s', (...[, given, text, cited]) => {
    expect(clean([given])).toMatchObject({ text, cited });
  });

  it('is the same however it is cut', () => {
    const texts = fc.constantFrom(...cases.map(([, given]) => given));
    fc.assert(
      fc.property(
        fc.array(texts, { minLength: 1, maxLength: 3 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 5 })),
        (parts, sizes) => {
          const whole = parts.join('\n\n');
          const pieces: string[] = [];
          for (let at = 0; at < whole.length;) {
            const size = sizes.next().value ?? 1;
            pieces.push(whole.slice(at, at + size));
            at += size;
          }
          const [one, other] = [clean([whole]), clean(pieces)];
          expect(other.text).toBe(one.text);
          expect(other.cited).toEqual(one.cited);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('holds back a marker until it is complete, and no more than that', () => {
    const { emitted } = clean(['It is', ' so [', '1', ']', '. Then', ' more']);
    expect(emitted).toEqual(['It is', ' so', '', '', ' [1]. Then', ' more', '']);
  });

  it('loses no word of ordinary text', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-Z0-9 .,!?()\n*_-]{0,200}$/), (text) => {
        expect(clean(Array.from(text)).text.replaceAll(/\s+/g, '')).toBe(text.replaceAll(/\s+/g, ''));
      }),
    );
  });

  it('waits for no end that never comes', () => {
    const { emitted } = clean([`[${'long '.repeat(200)}`, 'more']);
    expect(emitted[0]?.length).toBeGreaterThan(500);
  });
});
