import { describe, expect, it } from 'vitest';

import { queryTerms, questionWords } from './question-words.ts';

const named = (question: string, locale?: string): string[] =>
  questionWords(question, locale)
    .filter((word) => word.isNamed)
    .map((word) => word.written);

describe('questionWords', () => {
  it('leaves function words out, and plain ones count half', () => {
    const words = questionWords('How do I start the dataset viewer?');
    expect(words.map(({ written, weight }) => [written, weight])).toEqual([
      ['start', 0.5],
      ['dataset', 1],
      ['viewer', 1],
    ]);
  });

  it.each([
    ['How do I use Webots with Python?', ['Webots', 'Python']],
    ['Does max_size apply to gRPC?', ['max_size', 'gRPC']],
    ['Kubernetes is new to me. Batch jobs too?', []],
    ['what is the UR10e payload', ['UR10e']],
    ['How Do I Deploy The Fleet Service', []],
    ['how do i run gazebo', []],
  ])('knows what is named in: %s', (question, names) => {
    expect(named(question)).toEqual(names);
  });

  it('does not take German nouns for names', () => {
    expect(named('Wie richte ich die Kamera mit OpenCV ein?', 'de')).toEqual(['OpenCV']);
    expect(named('Wie richte ich die Kamera ein?', 'en')).toEqual(['Kamera']);
  });
});

describe('queryTerms', () => {
  it('counts a repeated word twice and a whole beside its parts', () => {
    const terms = new Map(queryTerms(questionWords('node pool or node_pool')).map((one) => [one.term, one.weight]));
    expect(terms).toEqual(
      new Map([
        ['node', 2],
        ['pool', 2],
        ['nodepool', 1],
      ]),
    );
  });

  it('stays small for a very long question', () => {
    const question = Array.from({ length: 2_000 }, (_, index) => `word${index}x`).join(' ');
    expect(queryTerms(questionWords(question)).length).toBeLessThanOrEqual(48);
  });
});
