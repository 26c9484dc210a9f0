import { analyse } from '../analysis/analyse.ts';
import { cosine, meanOf, textVector, unit, withoutCommon } from './text-vector.ts';
import { wordVectors } from './word-vectors.ts';

/** Gathers a sample of a site's chunks while they get their vectors. */
export interface AgreementSample {
  /** `vector` of length 1. Keeps neither where the text is not of words whose vectors are known. */
  add(text: string, vector: Float32Array): void;
  /**
   * How far the vectors agree with the words' own (0042) on which chunks are alike, beyond the words these share: the
   * partial correlation of the similarities over all pairs, -1 to 1. Null of fewer than 64 chunks. Of eight sites a sentence
   * model has .46 to .63, a vector that counts words .10 at most, one that says nothing .01.
   */
  measure(): number | null;
}

/** Pairs go with the square. */
const MOST = 256;
const FEWEST = 64;
/** Share of a text's words that have to be known: of another language the words' vectors tell nothing. */
const KNOWN = 0.65;

interface Sampled {
  readonly vector: Float32Array;
  readonly meaning: Float32Array;
  readonly words: ReadonlyMap<string, number>;
}

export function createAgreementSample(): AgreementSample {
  let sampled: Sampled[] = [];
  let seen = 0;
  // Every chunk, then every second, every fourth: spread over the site however large it is.
  let stride = 1;
  return {
    add(text, vector) {
      seen += 1;
      if (seen % stride !== 0) return;
      const meaning = meaningOf(text);
      if (meaning === null) return;
      sampled.push({ vector, meaning, words: countWords(text) });
      if (sampled.length <= MOST) return;
      sampled = sampled.filter((_, index) => index % 2 === 0);
      stride *= 2;
    },
    measure() {
      if (sampled.length < FEWEST) return null;
      const by = sampled.map(({ vector }) => vector);
      const meanings = sampled.map(({ meaning }) => meaning);
      return partialCorrelation(similarities(by), similarities(meanings), similarities(asVectors(sampled)));
    },
  };
}

function meaningOf(text: string): Float32Array | null {
  const vectors = wordVectors();
  const terms = analyse(text);
  const known = terms.filter((term) => vectors.has(term)).length;
  return known < KNOWN * terms.length ? null : textVector(terms, vectors);
}

function countWords(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [word] of text.toLowerCase().matchAll(/\p{L}+/gu)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

/** How often each has each word of any, at length 1. */
function asVectors(sampled: readonly Sampled[]): Float32Array[] {
  const places = new Map<string, number>();
  for (const { words } of sampled)
    for (const word of words.keys()) if (!places.has(word)) places.set(word, places.size);
  return sampled.map(({ words }) => {
    const vector = new Float32Array(places.size);
    for (const [word, count] of words) vector[places.get(word) ?? 0] = count;
    return unit(vector) ?? vector;
  });
}

/** Cosine of each pair, without what all have in common. */
function similarities(vectors: readonly Float32Array[]): Float64Array {
  const dimensions = vectors[0]?.length ?? 0;
  const common = meanOf(vectors, dimensions);
  const own = vectors.map((vector) => withoutCommon(vector, common) ?? new Float32Array(dimensions));
  const found = new Float64Array((own.length * (own.length - 1)) / 2);
  let pair = 0;
  for (const [index, one] of own.entries()) {
    for (const other of own.slice(index + 1)) found[pair++] = cosine(one, other);
  }
  return found;
}

/** Of two, as far as it does not follow from the third; 0 where one of them does not vary. */
function partialCorrelation(one: Float64Array, other: Float64Array, given: Float64Array): number {
  const [direct, a, b] = [correlation(one, other), correlation(one, given), correlation(other, given)];
  const left = (1 - a * a) * (1 - b * b);
  return left < 1e-9 ? 0 : (direct - a * b) / Math.sqrt(left);
}

function correlation(one: Float64Array, other: Float64Array): number {
  const [a, b] = [deviations(one), deviations(other)];
  const length = Math.sqrt(product(a, a) * product(b, b));
  return length === 0 ? 0 : product(a, b) / length;
}

function deviations(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

function product(one: Float64Array, other: Float64Array): number {
  return one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);
}
