/** The closest hits of a search by meaning. */
export interface Closeness {
  /** Cosine of the closest hit, and of the last of all that were asked for. */
  readonly best: number;
  readonly last: number;
  readonly hits: number;
  /** Searched through. */
  readonly chunks: number;
  readonly dimensions: number;
}

/**
 * How many times farther than chance the closest hit may stand from the others to say nothing, and how many times make it
 * sure. Vectors that follow from a hash reach 1.5 for one question in twenty; a small sentence model passes 1.9 for three
 * in four (evals/README.md).
 */
const CHANCE = 1.2;
const SURE = 1.9;
/** Of fewer the closest may be as near by chance as by meaning. */
const ENOUGH = 30;

/**
 * How much a search by meaning can tell, from 0 to 1: whether the closest stands out from the rest farther than the closest
 * of as many random directions would. An unfit model finds something for every question, and its best is no better than
 * what it finds next.
 */
export function standout({ best, last, hits, chunks, dimensions }: Closeness): number {
  if (hits < ENOUGH) return 1;
  const deviation = 1 / Math.sqrt(dimensions);
  // The median of the greatest of n, and the k-th of n.
  const byChance =
    deviation * (normalQuantile(0.5 ** (1 / chunks)) - normalQuantile(1 - Math.min(hits, chunks - 0.5) / chunks));
  return Math.min(1, Math.max(0, ((best - last) / byChance - CHANCE) / (SURE - CHANCE)));
}

/** Of the standard normal distribution, to three digits (Abramowitz and Stegun 26.2.23). */
function normalQuantile(share: number): number {
  if (share < 0.5) return -normalQuantile(1 - share);
  const t = Math.sqrt(-2 * Math.log(1 - share));
  return t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
}
