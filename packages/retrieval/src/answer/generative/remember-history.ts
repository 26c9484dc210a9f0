import type { CompletionMessage, DialogueTurn } from '@lattice/core';

import { approximateTokens } from './approximate-tokens.ts';

/** Of an older question, as much as tells what it was about. */
const SUMMARY_CHARACTERS = 160;
/** Share of the budget that older questions may fill. */
const SUMMARY_SHARE = 0.25;

/**
 * The newest turns that fit, oldest first; of those before them only what was asked. Markers are removed: the numbers of
 * one answer mean nothing in the next.
 */
export function rememberHistory(history: readonly DialogueTurn[], budgetTokens: number): CompletionMessage[] {
  const turns = history.map(({ role, content }) => ({ role, content: content.replaceAll(/\s*\[\d+\]/g, '') }));
  const recentBudget = Math.floor(budgetTokens * (1 - SUMMARY_SHARE));
  let from = turns.length;
  let tokens = 0;
  while (from > 0) {
    tokens += approximateTokens(turns[from - 1]?.content ?? '');
    if (tokens > recentBudget) break;
    from -= 1;
  }
  // A dialogue begins with the reader.
  while (from < turns.length && turns[from]?.role !== 'user') from += 1;
  const asked = summary(turns.slice(0, from), budgetTokens - recentBudget);
  const recent = turns.slice(from);
  return asked === null
    ? recent
    : [{ role: 'user', content: asked }, { role: 'assistant', content: 'Understood.' }, ...recent];
}

function summary(older: readonly DialogueTurn[], budgetTokens: number): string | null {
  const lines: string[] = [];
  let left = budgetTokens;
  for (const { content } of older.filter(({ role }) => role === 'user').toReversed()) {
    const line = `- ${content.replaceAll(/\s+/g, ' ').slice(0, SUMMARY_CHARACTERS)}`;
    left -= approximateTokens(line);
    if (left < 0) break;
    lines.unshift(line);
  }
  return lines.length === 0 ? null : `Earlier I asked:\n${lines.join('\n')}`;
}
