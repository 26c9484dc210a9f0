/** How often the features of a query occur in one candidate. */
export interface FeatureCounts {
  /** Occurrences of feature i at index i. */
  readonly counts: Float64Array;
  /** Features of any kind in the candidate. */
  readonly length: number;
}

const K1 = 1.2;
const B = 0.75;

/**
 * BM25 among a handful of candidates, on features no index holds. Frequencies are those of the candidates; `collection`
 * is the size they are compared with.
 */
export function localBm25(
  candidates: readonly FeatureCounts[],
  weights: readonly number[],
  collection: number,
): Float64Array {
  const scores = new Float64Array(candidates.length);
  const averageLength = candidates.reduce((sum, { length }) => sum + length, 0) / candidates.length || 1;
  const norms = candidates.map(({ length }) => K1 * (1 - B + (B * length) / averageLength));
  for (const [feature, weight] of weights.entries()) {
    let holding = 0;
    for (const { counts } of candidates) if ((counts[feature] ?? 0) > 0) holding += 1;
    if (holding === 0) continue;
    const gain = weight * Math.log(1 + (collection - holding + 0.5) / (holding + 0.5)) * (K1 + 1);
    for (const [index, { counts }] of candidates.entries()) {
      const count = counts[feature] ?? 0;
      if (count > 0) scores[index] = (scores[index] ?? 0) + (gain * count) / (count + (norms[index] ?? K1));
    }
  }
  return scores;
}

/** To 0…1 between the worst and the best candidate. All zero where they do not differ. */
export function spread(scores: Float64Array): Float64Array {
  const lowest = Math.min(...scores);
  const range = Math.max(...scores) - lowest;
  return range > 0 ? scores.map((score) => (score - lowest) / range) : scores.map(() => 0);
}
