import { describe, expect, it } from 'vitest';

import { splitQuestion } from './split-question.ts';

const split = (question: string, most = 3) => splitQuestion(question, most).map(({ asked }) => asked);

describe('splitQuestion', () => {
  it('takes questions apart that are joined by and, by commas or by sentences', () => {
    expect(split('How do I install it here, and what does it cost?')).toEqual([
      'How do I install it here?',
      'what does it cost? (How do I install it here)',
    ]);
    expect(split('What is a pod? And how do I delete a node?')).toEqual(['What is a pod?', 'how do I delete a node?']);
    expect(split('Why is the sky blue, where does rain go and how do birds fly?')).toEqual([
      'Why is the sky blue?',
      'where does rain go?',
      'how do birds fly?',
    ]);
  });

  it.each([
    'How do lines and circles differ?',
    'What is the difference between a pod and a node?',
    'My build failed last night, what checks that?',
    'I have one robot. Where should I begin?',
    'What is and does it?',
    'list',
    '',
  ])('leaves %j whole', (question) => {
    expect(splitQuestion(question, 3)).toEqual([{ written: question, asked: question }]);
  });

  it('asks what does not fit with the last part', () => {
    const parts = split('What is a pod, what is a node, what is a job and what is a volume?', 2);
    expect(parts).toEqual(['What is a pod?', 'what is a node, what is a job, what is a volume?']);
    expect(split('What is a pod, and what is a node?', 1)).toHaveLength(1);
  });
});
