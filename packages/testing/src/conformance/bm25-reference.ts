import type { IndexedPage, QueryTerm, Scope } from '@lattice/core';

export interface ReferenceHit {
  readonly route: string;
  readonly ordinal: number;
  readonly score: number;
}

const K1 = 1.2;
const B = 0.75;

/**
 * BM25 as the port defines it, straight from the formula over the pages themselves: counts and lengths of the searched
 * scopes only. Best first, without a rule for ties.
 */
export function referenceRanking(
  pages: readonly IndexedPage[],
  scopes: readonly Scope[],
  terms: readonly QueryTerm[],
): ReferenceHit[] {
  const chunks = pages.filter((page) => scopes.includes(page.page.scope)).flatMap((page) => page.chunks);
  const average = chunks.reduce((sum, chunk) => sum + chunk.length, 0) / chunks.length;
  const hits = chunks.map((chunk) => {
    let score = 0;
    for (const { term, weight } of terms) {
      const frequency = chunk.terms.get(term) ?? 0;
      const holding = chunks.filter((other) => other.terms.has(term)).length;
      const idf = Math.log(1 + (chunks.length - holding + 0.5) / (holding + 0.5));
      score += (weight * idf * frequency * (K1 + 1)) / (frequency + K1 * (1 - B + (B * chunk.length) / average));
    }
    return { route: chunk.chunk.route, ordinal: chunk.chunk.ordinal, score };
  });
  return hits.filter((hit) => hit.score > 0).toSorted((a, b) => b.score - a.score);
}
