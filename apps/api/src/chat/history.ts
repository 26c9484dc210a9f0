import type { ConversationMessage, DialogueTurn } from '@lattice/core';

/** Turns an answer may look back on, and the characters all of them may have. What of them a model sees is its budget's. */
const MAX_TURNS = 100;
const MAX_CHARACTERS = 100_000;
/** Turns are left out in portions, so that what is before the newest ones stays the same for a while. */
const PORTION = 20;

/** The newest turns that fit, oldest first, always beginning with the reader. */
export function recentTurns(messages: readonly ConversationMessage[]): DialogueTurn[] {
  const left = Math.max(0, messages.length - MAX_TURNS);
  const turns: DialogueTurn[] = [];
  let characters = 0;
  for (const { role, content } of messages.slice(Math.ceil(left / PORTION) * PORTION).toReversed()) {
    characters += content.length;
    if (characters > MAX_CHARACTERS) break;
    turns.unshift({ role, content });
  }
  const firstQuestion = turns.findIndex(({ role }) => role === 'user');
  return firstQuestion === -1 ? [] : turns.slice(firstQuestion);
}
