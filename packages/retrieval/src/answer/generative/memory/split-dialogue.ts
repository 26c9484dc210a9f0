import type { DialogueTurn } from '@lattice/core';

import { approximateTokens } from '../approximate-tokens.ts';

export interface SplitDialogue {
  /** Oldest first, whole exchanges. */
  readonly recent: readonly DialogueTurn[];
  /** What came before, in the portions in which it grew too much. */
  readonly older: readonly (readonly DialogueTurn[])[];
}

/** Of a window that has grown too large, the share that stays. */
const KEPT_SHARE = 0.5;

/**
 * The newest exchanges that fit into the budget. The dialogue is gone through from its start, and the window cut in half
 * whenever it is full, so that what has become older stays the same over several questions and is summarised once.
 */
export function splitDialogue(turns: readonly DialogueTurn[], budgetTokens: number): SplitDialogue {
  const older: DialogueTurn[][] = [];
  const recent: Exchange[] = [];
  for (const exchange of exchangesOf(turns)) {
    recent.push(exchange);
    if (tokensOf(recent) <= budgetTokens) continue;
    const portion: Exchange[] = [];
    while (tokensOf(recent) > budgetTokens * KEPT_SHARE) portion.push(...recent.splice(0, 1));
    older.push(portion.flatMap((gone) => gone.turns));
  }
  return { recent: recent.flatMap((kept) => kept.turns), older };
}

/** A question and what follows it. */
interface Exchange {
  readonly turns: DialogueTurn[];
  tokens: number;
}

function exchangesOf(turns: readonly DialogueTurn[]): Exchange[] {
  const exchanges: Exchange[] = [];
  for (const turn of turns) {
    const last = exchanges.at(-1);
    const tokens = approximateTokens(turn.content);
    if (turn.role === 'user' || last === undefined) exchanges.push({ turns: [turn], tokens });
    else {
      last.turns.push(turn);
      last.tokens += tokens;
    }
  }
  return exchanges;
}

function tokensOf(exchanges: readonly Exchange[]): number {
  return exchanges.reduce((sum, { tokens }) => sum + tokens, 0);
}
