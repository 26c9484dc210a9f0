import { sparseVector, type LiveGeneration, type VectorFilter, type VectorStore, type WordsQuery } from '@lattice/core';

import { dimensionsOf, requireLength } from './embedding-length.ts';
import { collectionOf, type VectorTarget } from './vector-target.ts';

/**
 * What was sent to a replica. It is looked for in the collection of the generation's fingerprint, which is found by its
 * name: the alias may be a moment behind.
 */
export function createReplicaVectors(target: VectorTarget): VectorStore {
  const { store } = target;
  const placeOf = (generation: LiveGeneration, filter: VectorFilter) =>
    [collectionOf(target, generation.fingerprint), { ...filter, generation: generation.content }] as const;
  const wordsOf = ({ terms }: Pick<WordsQuery, 'terms'>) =>
    sparseVector(terms.map(({ term, weight }) => [term, weight] as const));
  return {
    count: (generation, filter, options) => store.count(...placeOf(generation, filter), options),
    scroll: (generation, filter, options) => store.scroll(...placeOf(generation, filter), options),

    async searchDense(generation, { vector, filter: asked, limit }, options) {
      const dimensions = dimensionsOf(generation);
      if (dimensions === 0) return [];
      requireLength(vector, dimensions);
      const [collection, filter] = placeOf(generation, asked);
      return store.searchDense(collection, { vector, filter, limit }, options);
    },

    async searchSparse(generation, { terms, filter: asked, limit }, options) {
      const [collection, filter] = placeOf(generation, asked);
      return store.searchSparse(collection, { vector: wordsOf({ terms }), filter, limit }, options);
    },

    async searchFused(generation, query, options) {
      const { vector: dense, terms, denseWeight, sparseWeight, limit } = query;
      const [collection, filter] = placeOf(generation, query.filter);
      if (dimensionsOf(generation) === 0) {
        const words = sparseWeight > 0 ? terms : [];
        return store.searchSparse(collection, { vector: wordsOf({ terms: words }), filter, limit }, options);
      }
      requireLength(dense, dimensionsOf(generation));
      const fused = { dense, sparse: wordsOf({ terms }), denseWeight, sparseWeight, filter, limit };
      return store.searchFused(collection, fused, options);
    },
  };
}
