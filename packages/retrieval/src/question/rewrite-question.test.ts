import type { DialogueTurn } from '@lattice/core';
import { describe, expect, it } from 'vitest';

import { rewriteQuestion } from './rewrite-question.ts';

const dialogue = (...turns: readonly string[]): DialogueTurn[] =>
  turns.flatMap((content): DialogueTurn[] => [
    { role: 'user', content },
    { role: 'assistant', content: 'An elephant.' },
  ]);

function rewrite(question: string, history: readonly DialogueTurn[] = [], selectedText?: string) {
  const words = rewriteQuestion({ question, history, ...(selectedText === undefined ? {} : { selectedText }) });
  return Object.fromEntries(words.map((word) => [word.leaves.join(' '), word.weight]));
}

describe('rewriteQuestion', () => {
  it.each(['And on Windows?', 'What about Windows?', 'Is that possible on Windows?', 'Windows?'])(
    '%s takes the question before it along',
    (question) => {
      expect(rewrite(question, dialogue('How do I install the toolchain?'))).toMatchObject({
        window: 1,
        instal: 0.5,
        toolchain: 0.5,
      });
    },
  );

  it('leaves a question of its own alone', () => {
    expect(rewrite('Where are training checkpoints stored?', dialogue('How do I install the toolchain?'))).toEqual({
      train: 1,
      checkpoint: 1,
      store: 1,
    });
  });

  it('reaches further back through questions that lean themselves, at less weight', () => {
    const words = rewrite('And on macOS?', dialogue('How do I install the toolchain?', 'And on Windows?'));
    expect(words).toMatchObject({ window: 0.5, toolchain: 0.2 });
  });

  it('takes nothing from what was answered', () => {
    expect(rewrite('Why?', dialogue('How do I install the toolchain?'))).not.toHaveProperty('eleph');
  });

  it('adds what the reader selected', () => {
    expect(rewrite('How do I configure message retention?', [], 'QoS depth')).toMatchObject({ qos: 0.3, depth: 0.3 });
    expect(rewrite('Explain this', [], 'QoS depth')).toMatchObject({ qos: 0.5 });
  });

  it('marks what was not asked', () => {
    const words = rewriteQuestion({ question: 'And on Windows?', history: dialogue('Install the toolchain') });
    expect(words.filter((word) => word.isAsked).map((word) => word.written)).toEqual(['Windows']);
  });
});
