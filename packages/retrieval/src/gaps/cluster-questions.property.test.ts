import fc from 'fast-check';
import { expect, test } from 'vitest';

import { clusterQuestions, type Clusterable } from './cluster-questions.ts';

const word = fc.constantFrom('deploy', 'docker', 'theme', 'dark', 'search', 'version', 'upgrade', 'windows', 'plugin');
const place = fc.option(fc.record({ route: fc.constantFrom('/a', '/b'), anchor: fc.constantFrom(null, 'x') }), {
  nil: null,
});
const questions: fc.Arbitrary<Clusterable[]> = fc
  .array(fc.record({ words: fc.array(word, { maxLength: 6 }), nearest: place, at: fc.integer({ min: 0, max: 5 }) }), {
    maxLength: 30,
  })
  .map((all) =>
    all.map(({ words, nearest, at }, position) => ({
      id: `q${String(position).padStart(2, '0')}`,
      question: words.join(' '),
      nearest,
      firstAskedAt: new Date(at),
    })),
  );

const idsOf = (clusters: readonly Clusterable[][]): string[][] =>
  clusters.map((members) => members.map(({ id }) => id));

test('every question is in exactly one cluster, whatever the order of the list', () => {
  fc.assert(
    fc.property(questions, fc.infiniteStream(fc.nat()), (all, random) => {
      const clusters = idsOf(clusterQuestions(all));
      expect(clusters.flat().toSorted()).toEqual(all.map(({ id }) => id));
      const shuffled = all
        .map((question) => ({ question, by: random.next().value ?? 0 }))
        .toSorted((one, other) => one.by - other.by)
        .map(({ question }) => question);
      expect(idsOf(clusterQuestions(shuffled))).toEqual(clusters);
      expect(idsOf(clusterQuestions(all))).toEqual(clusters);
    }),
  );
});

test('a question that comes later moves no earlier one', () => {
  fc.assert(
    fc.property(questions, fc.array(word, { maxLength: 6 }), (all, words) => {
      const before = idsOf(clusterQuestions(all));
      const late = { id: 'z', question: words.join(' '), nearest: null, firstAskedAt: new Date(9) };
      const after = idsOf(clusterQuestions([late, ...all])).map((members) => members.filter((id) => id !== 'z'));
      expect(after.filter((members) => members.length > 0)).toEqual(before);
    }),
  );
});
