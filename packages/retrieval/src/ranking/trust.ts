/**
 * Agreement below which vectors tell of their site no more than its words do: of eight sites a sentence model has .46 to .63,
 * vectors that count words .10 at most (decision 0049).
 */
const LEAST_AGREEMENT = 0.25;
/** Cosines from which on a hit of such vectors counts after all, and counts as much as any: it is all but the question itself. */
const ALIKE = 0.8;
const THE_SAME = 0.95;

/** What is not known is not doubted. */
export function isDoubtful(agreement: number | null): boolean {
  return agreement !== null && agreement < LEAST_AGREEMENT;
}

/**
 * How much a search by meaning counts, from 0 to 1.
 *
 * @param agreement of the site's vectors with those of the words, -1 to 1; null where that is not known
 * @param closest cosine of the closest hit
 */
export function trustInMeaning(agreement: number | null, closest: number): number {
  if (!isDoubtful(agreement)) return 1;
  return Math.min(1, Math.max(0, (closest - ALIKE) / (THE_SAME - ALIKE)));
}
