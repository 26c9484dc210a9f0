import type { ConversationMessage } from '@lattice/core';
import { expect, test } from 'vitest';

import { recentTurns } from './history.ts';

function message(role: 'user' | 'assistant', content: string): ConversationMessage {
  return { id: content, role, content, citations: [], mode: null, refused: false, created_at: '2026-01-01T00:00:00Z' };
}

function dialogue(exchanges: number, content: (index: number) => string): ConversationMessage[] {
  return Array.from({ length: exchanges }, (_, index) => [
    message('user', `q${content(index)}`),
    message('assistant', `a${content(index)}`),
  ]).flat();
}

test('a short dialogue is whole and in order', () => {
  expect(recentTurns(dialogue(2, String))).toEqual([
    { role: 'user', content: 'q0' },
    { role: 'assistant', content: 'a0' },
    { role: 'user', content: 'q1' },
    { role: 'assistant', content: 'a1' },
  ]);
});

test('of a long one the newest hundred turns remain, and the oldest go in portions', () => {
  expect(recentTurns(dialogue(50, String))).toHaveLength(100);
  for (const exchanges of [51, 55, 60]) expect(recentTurns(dialogue(exchanges, String))[0]?.content).toBe('q10');
  const turns = recentTurns(dialogue(61, String));
  expect(turns[0]?.content).toBe('q20');
  expect(turns.at(-1)?.content).toBe('a60');
});

test('long turns leave room for fewer, and the first is always a question', () => {
  const turns = recentTurns(dialogue(5, (index) => `${index}${'x'.repeat(20_000)}`));
  expect(turns.map(({ role, content }) => `${role} ${content.slice(0, 2)}`)).toEqual([
    'user q3',
    'assistant a3',
    'user q4',
    'assistant a4',
  ]);
  expect(recentTurns([message('user', 'q'), message('assistant', 'x'.repeat(100_001))])).toEqual([]);
});
