import { FUSION_DEPTH, FUSION_RANK_CONSTANT, type FusedQuery } from '@lattice/core';

import { DENSE, type PointFilter, WORDS } from './fields.ts';

/** What `fusion: rrf` adds to a rank, which it counts from 0. */
const SERVER_RANK_CONSTANT = 2;
/** Instead of the infinite rank of a chunk that a leg does not hold: its share is nothing then. */
const NOWHERE = 1e12;

/**
 * Both legs and their fusion in one request. The fusion of a single leg turns its scores into ranks, and a formula over
 * the two weighs them. The server's own weights came with 1.17 and stretch ranks instead of weighing them.
 */
export function fusedQuery(query: FusedQuery & { readonly limit: number }, filter: PointFilter) {
  const depth = Math.max(FUSION_DEPTH, query.limit);
  const legs = [
    { weight: query.denseWeight, using: DENSE, query: Array.from(query.dense) },
    {
      weight: query.sparseWeight,
      using: WORDS,
      query: { indices: [...query.sparse.indices], values: [...query.sparse.values] },
    },
  ].filter(({ weight, query: asked }) => weight > 0 && !('indices' in asked && asked.indices.length === 0));
  if (legs.length === 0) return null;
  return {
    prefetch: legs.map((leg) => ({
      prefetch: { query: leg.query, using: leg.using, filter, limit: depth },
      query: { fusion: 'rrf' as const },
      limit: depth,
    })),
    query: {
      formula: { sum: legs.map(({ weight }, index) => weightedRank(weight, `$score[${index}]`)) },
      defaults: Object.fromEntries(legs.map((_, index) => [`$score[${index}]`, 0])),
    },
  };
}

/** `weight / (constant + rank)`, from a score that is `1 / (2 + rank - 1)`. */
function weightedRank(weight: number, score: string) {
  const offset = FUSION_RANK_CONSTANT + 1 - SERVER_RANK_CONSTANT;
  const position = { div: { left: 1, right: score, by_zero_default: NOWHERE } };
  return { div: { left: weight, right: { sum: [offset, position] }, by_zero_default: 0 } };
}
