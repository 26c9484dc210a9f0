import { blockToText } from '@lattice/core';
import type { PlacedBlock } from '../types.ts';

export interface GroupLimits {
  readonly maxTokens: number;
  /** A group is not ended before it has this many, and a last one with fewer takes from the one before. */
  readonly minTokens: number;
  readonly countTokens: (text: string) => number;
}

interface Measured {
  readonly block: PlacedBlock;
  readonly tokens: number;
}

/**
 * Neighbouring blocks that fit together, cut where the text itself pauses: rather before a new paragraph than between
 * two items of a list, and not between a sentence that ends in a colon and what it announces.
 */
export function groupBlocks(blocks: readonly PlacedBlock[], limits: GroupLimits): PlacedBlock[][] {
  const groups: Measured[][] = [];
  let pending: Measured[] = [];
  for (const block of blocks) {
    // The two characters stand for the line breaks between blocks.
    const next = { block, tokens: limits.countTokens(`${blockToText(block)}\n\n`) };
    while (pending.length > 0 && total(pending) + next.tokens > limits.maxTokens) {
      const cut = bestCut(pending, next, limits);
      groups.push(pending.slice(0, cut));
      pending = pending.slice(cut);
    }
    pending.push(next);
  }
  if (pending.length > 0) groups.push(pending);
  fillLast(groups, limits);
  return groups.map((group) => group.map(({ block }) => block));
}

/** How many of the pending blocks go. The rest stays with `next`, with which it must fit. */
function bestCut(pending: readonly Measured[], next: Measured, { maxTokens, minTokens }: GroupLimits): number {
  let best = pending.length;
  let bestScore = pauseBetween(pending.at(-1), next);
  let head = total(pending);
  let tail = next.tokens;
  for (let cut = pending.length - 1; cut > 0; cut -= 1) {
    const moved = pending[cut]?.tokens ?? 0;
    head -= moved;
    tail += moved;
    // Looking back further would make groups small without need.
    if (head < Math.max(minTokens, maxTokens / 2) || tail > maxTokens) break;
    const score = pauseBetween(pending[cut - 1], pending[cut]);
    if (score > bestScore) [best, bestScore] = [cut, score];
  }
  return best;
}

/** How good a place the gap between two blocks is for a cut. */
function pauseBetween(before: Measured | undefined, after: Measured | undefined): number {
  if (before === undefined || after === undefined) return 0;
  const [first, second] = [before.block, after.block];
  const announces = first.kind !== 'code' && first.kind !== 'row' && /[:：]$/.test(first.text);
  if (announces) return 0;
  if (second.kind === 'item') return second.depth === 0 && first.kind === 'item' ? 2 : 1;
  if (second.kind === 'row') return first.kind === 'row' ? 2 : 1;
  return second.kind === 'prose' && first.label === second.label ? 3 : 2;
}

/** A last group that is too small to stand alone takes blocks from the one before. */
function fillLast(groups: Measured[][], { maxTokens, minTokens }: GroupLimits): void {
  const last = groups.at(-1);
  const before = groups.at(-2);
  if (last === undefined || before === undefined) return;
  while (total(last) < minTokens && before.length > 1) {
    const moved = before.at(-1);
    if (moved === undefined || total(last) + moved.tokens > maxTokens) return;
    if (total(before) - moved.tokens < minTokens) return;
    before.pop();
    last.unshift(moved);
  }
}

function total(group: readonly Measured[]): number {
  return group.reduce((sum, { tokens }) => sum + tokens, 0);
}
