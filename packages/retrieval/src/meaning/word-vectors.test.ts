import { describe, expect, it } from 'vitest';

import { analyse } from '../analysis/analyse.ts';
import { cosine, textVector } from './text-vector.ts';
import { readWordVectors, wordVectors } from './word-vectors.ts';

const vectors = wordVectors();

function nearness(one: string, other: string): number {
  const [a, b] = [one, other].map((text) => textVector(analyse(text), vectors));
  if (a === undefined || a === null || b === undefined || b === null) throw new Error('a text has no known word');
  return cosine(a, b);
}

describe('the vectors of this package', () => {
  it('know common words and no names', () => {
    expect(analyse('install the program').every((term) => vectors.has(term))).toBe(true);
    expect(vectors.has('velero')).toBe(false);
    expect(textVector(['velero'], vectors)).toBeNull();
    expect(vectors.related('velero')).toEqual([]);
  });

  it.each([
    ['remove', 'eliminate'],
    ['picture', 'photo'],
    ['restart', 'reset'],
  ])('%s is like %s', (word, like) => {
    const [term = '', other] = [word, like].flatMap(analyse);
    expect(vectors.related(term).map((one) => one.term)).toContain(other);
  });

  it('name related words closest first, and no word itself', () => {
    for (const term of analyse('remove install build camera teach')) {
      const related = vectors.related(term);
      expect(related.map(({ closeness }) => closeness)).toEqual(
        related.map(({ closeness }) => closeness).toSorted((a, b) => b - a),
      );
      expect(related.map((one) => one.term)).not.toContain(term);
    }
  });

  it('put a question near the text that answers it in other words', () => {
    const question = 'how do I get rid of everything I put on the machine';
    expect(nearness(question, 'Uninstalling removes all installed files from the computer.')).toBeGreaterThan(
      nearness(question, 'The camera takes pictures of the road ahead.'),
    );
  });
});

describe('readWordVectors', () => {
  it('refuses what it does not know', () => {
    expect(() => readWordVectors(new Uint8Array(64))).toThrow('no word vectors');
    const cut = new Uint8Array(20);
    new DataView(cut.buffer).setUint32(0, 1, true);
    new DataView(cut.buffer).setUint32(4, 9, true);
    expect(() => readWordVectors(cut)).toThrow('no word vectors');
  });
});
