import type { DialogueTurn } from '@lattice/core';

import { approximateTokens } from '../approximate-tokens.ts';

/** Of an older question, as much as tells what it was about. */
const LONGEST_LINE = 160;

/** What a dialogue was about without a model: its questions, the newest that fit; null where none does. */
export function askedBefore(older: readonly DialogueTurn[], budgetTokens: number): string | null {
  const lines: string[] = [];
  let left = budgetTokens;
  for (const { content } of older.filter(({ role }) => role === 'user').toReversed()) {
    const line = `- ${content.replaceAll(/\s+/g, ' ').slice(0, LONGEST_LINE)}`;
    left -= approximateTokens(line);
    if (left < 0) break;
    lines.unshift(line);
  }
  return lines.length === 0 ? null : `Earlier I asked:\n${lines.join('\n')}`;
}
