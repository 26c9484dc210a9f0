import type { VectorHit } from './ports/vector-store.ts';

export const FUSION_RANK_CONSTANT = 60;
/** Hits of a leg that take part, or the limit where that is more. */
export const FUSION_DEPTH = 100;

export interface RankedLeg {
  /** A leg of weight 0 is left out. */
  readonly weight: number;
  /** Best first. */
  readonly hits: readonly VectorHit[];
}

/** Weighted reciprocal rank fusion: the sum of `weight / (FUSION_RANK_CONSTANT + rank)` over the legs, ranks from 1. */
export function fuseRanks(legs: readonly RankedLeg[], limit: number): VectorHit[] {
  const scores = new Map<number, number>();
  for (const { weight, hits } of legs) {
    if (weight <= 0) continue;
    for (const [index, { chunk }] of hits.entries()) {
      const gain = weight / (FUSION_RANK_CONSTANT + index + 1);
      scores.set(chunk, (scores.get(chunk) ?? 0) + gain);
    }
  }
  return [...scores]
    .map(([chunk, score]) => ({ chunk, score }))
    .toSorted((one, two) => two.score - one.score || one.chunk - two.chunk)
    .slice(0, Math.max(0, limit));
}
