import type { SparseVector } from './ports/vector-replica.ts';

/**
 * Terms as a store of sparse vectors holds them: each by its hash (FNV-1a over UTF-16 units, 32 bits). Two terms that
 * share one, about one pair in 100,000 terms, count as the same word.
 */
export function sparseVector(terms: Iterable<readonly [term: string, weight: number]>): SparseVector {
  const weights = new Map<number, number>();
  for (const [term, weight] of terms) {
    const index = hashTerm(term);
    weights.set(index, (weights.get(index) ?? 0) + weight);
  }
  const entries = [...weights].toSorted(([one], [two]) => one - two);
  return { indices: entries.map(([index]) => index), values: entries.map(([, value]) => value) };
}

function hashTerm(term: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < term.length; index += 1) {
    const unit = term.charCodeAt(index);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
  }
  return hash >>> 0;
}
