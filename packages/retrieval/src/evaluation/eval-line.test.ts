import { describe, expect, it } from 'vitest';

import { parseEvalLines } from './eval-line.ts';

describe('parseEvalLines', () => {
  it('reads a question set', () => {
    const [question] = parseEvalLines(
      '\n{"id":"a","question":"How?","gold":["/a#b"],"kind":"howto","answerable":true,"version":"1.0","locale":"de","page_url":"/x"}\n',
    );
    expect(question).toEqual({
      id: 'a',
      question: 'How?',
      history: [],
      gold: ['/a#b'],
      kind: 'howto',
      answerable: true,
      version: '1.0',
      locale: 'de',
      pageUrl: '/x',
    });
  });

  it.each([
    ['strings', ['What is a pool?', 'And a node?']],
    [
      'roles',
      [
        { role: 'user', content: 'What is a pool?' },
        { role: 'user', content: 'And a node?' },
      ],
    ],
    ['questions', [{ question: 'What is a pool?' }, { question: 'And a node?' }]],
  ])('asks the last turn of a dialogue of %s', (_name, turns) => {
    const [question] = parseEvalLines(JSON.stringify({ id: 1, turns, gold: ['/a'] }));
    expect(question).toMatchObject({
      id: '1',
      question: 'And a node?',
      history: [{ role: 'user', content: 'What is a pool?' }],
      answerable: true,
    });
  });

  it('keeps the answers of a dialogue', () => {
    const [question] = parseEvalLines(
      '{"id":"a","question":"And b?","turns":[{"question":"a?","answer":"A."},{"role":"user","text":"And b?"}]}',
    );
    expect(question?.history).toEqual([
      { role: 'user', content: 'a?' },
      { role: 'assistant', content: 'A.' },
    ]);
    expect(question?.answerable).toBe(false);
  });

  it.each([
    ['{"id":"a"}', /Line 1 .*no question/],
    ['{"id":"a","question":"x"}\nnope', /Line 2 .*not JSON/],
    ['{"question":"x"}', /Line 1 .*id/s],
    ['', /empty/],
  ])('says which line of %j is wrong', (text, message) => {
    expect(() => parseEvalLines(text)).toThrow(message);
  });
});
