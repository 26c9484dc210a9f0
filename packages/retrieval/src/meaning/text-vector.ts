import type { WordVectors } from './word-vectors.ts';

/** What a text is about: the sum of its words, each repetition counting less, at length 1; null where no word is known. */
export function textVector(terms: Iterable<string>, vectors: WordVectors): Float32Array | null {
  const counts = new Map<string, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  const sum = new Float32Array(vectors.dimensions);
  for (const [term, count] of counts) vectors.addTo(sum, term, 1 + Math.log(count));
  return unit(sum);
}

/** Without what they all have in common, which tells none from another. */
export function withoutCommon(vector: Float32Array, common: Float32Array): Float32Array | null {
  return unit(vector.map((value, index) => value - (common[index] ?? 0)));
}

export function meanOf(vectors: readonly Float32Array[], dimensions: number): Float32Array {
  const mean = new Float32Array(dimensions);
  for (const vector of vectors) {
    for (let index = 0; index < dimensions; index += 1) {
      mean[index] = (mean[index] ?? 0) + (vector[index] ?? 0) / vectors.length;
    }
  }
  return mean;
}

export function cosine(one: Float32Array, other: Float32Array): number {
  let product = 0;
  for (let index = 0; index < one.length; index += 1) product += (one[index] ?? 0) * (other[index] ?? 0);
  return product;
}

/** At length 1; null where it is too short to point anywhere. */
export function unit(vector: Float32Array): Float32Array | null {
  const length = Math.sqrt(cosine(vector, vector));
  return length < 1e-6 ? null : vector.map((value) => value / length);
}
