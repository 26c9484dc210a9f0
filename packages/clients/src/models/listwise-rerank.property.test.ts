import fc from 'fast-check';
import { expect, test } from 'vitest';

import { readRanking } from './listwise-rerank.ts';

test('whatever a model answers, every passage keeps a place, once', () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.integer()), fc.integer({ min: 0, max: 50 }), (text, numbers, count) => {
      const all = Array.from({ length: count }, (_, index) => index);
      for (const answer of [
        text,
        JSON.stringify({ ranking: numbers }),
        `${text}{"ranking": [${numbers.join(',')}]}${text}`,
      ]) {
        expect(readRanking(answer, count).toSorted((a, b) => a - b)).toEqual(all);
      }
    }),
  );
});

test.each([
  ['{"ranking": [3, 1]}', [2, 0, 1]],
  ['```json\n{"ranking":[2]}\n```', [1, 0, 2]],
  ['Sure! {"ranking": [2, 2, 99, -1, 3]} Hope this helps', [1, 2, 0]],
  ['{"ranking": ["3", "1"]}', [0, 1, 2]],
  ['{"ranking": [3, 1', [0, 1, 2]],
  ['passage 3 is best', [0, 1, 2]],
  ['', [0, 1, 2]],
])('%s', (answer, order) => {
  expect(readRanking(answer, 3)).toEqual(order);
});
