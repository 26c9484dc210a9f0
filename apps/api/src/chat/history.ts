import type { ConversationMessage, DialogueTurn } from '@lattice/core';

/** Turns an answer may look back on, and the characters all of them may have: what a follow-up needs, never a transcript. */
const MAX_TURNS = 10;
const MAX_CHARACTERS = 8_000;

/** The newest turns that fit, oldest first, always beginning with the reader. */
export function recentTurns(messages: readonly ConversationMessage[]): DialogueTurn[] {
  const turns: DialogueTurn[] = [];
  let characters = 0;
  for (const { role, content } of messages.slice(-MAX_TURNS).toReversed()) {
    characters += content.length;
    if (characters > MAX_CHARACTERS) {
      break;
    }
    turns.unshift({ role, content });
  }
  const firstQuestion = turns.findIndex(({ role }) => role === 'user');
  return firstQuestion === -1 ? [] : turns.slice(firstQuestion);
}
