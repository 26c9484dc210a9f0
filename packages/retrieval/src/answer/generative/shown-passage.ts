import { blocksToText, type Citation, type StoredChunk } from '@lattice/core';

import type { Evidence } from '../../support/measure-support.ts';
import type { SourcePassage } from '../source-passages.ts';
import { approximateTokens } from './approximate-tokens.ts';

/** A numbered passage as the model and the critic see it. */
export interface ShownPassage extends Evidence {
  readonly n: number;
}

/** The passages that fit into a budget of tokens, best first, none twice; the last one may be cut. */
export function showPassages(
  sources: readonly SourcePassage[],
  citations: readonly Citation[],
  budgetTokens: number,
): ShownPassage[] {
  const shown: ShownPassage[] = [];
  const seen = new Set<string>();
  let left = budgetTokens;
  for (const [position, { chunk }] of sources.entries()) {
    const n = citations[position]?.n;
    if (n === undefined || left <= 0) break;
    // Two steps of a plan may have found the same.
    if (seen.has(chunk.id)) continue;
    seen.add(chunk.id);
    const text = cut(blocksToText(chunk.blocks), left);
    left -= approximateTokens(text);
    shown.push({ n, heading: headingOf(chunk), text });
  }
  return shown;
}

function headingOf({ pageTitle, headingPath }: StoredChunk): string {
  const path = headingPath[0] === pageTitle ? headingPath : [pageTitle, ...headingPath];
  return path.join(' › ');
}

function cut(text: string, budgetTokens: number): string {
  const tokens = approximateTokens(text);
  if (tokens <= budgetTokens) return text;
  const kept = text.slice(0, Math.floor((text.length * budgetTokens) / tokens));
  return kept.slice(0, Math.max(kept.lastIndexOf('\n'), kept.lastIndexOf('. ') + 1, 0) || kept.length);
}
