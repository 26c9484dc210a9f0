import type { CallOptions, LiveGeneration, QueryTerm } from './site-index.ts';

/** What of a generation to look at. Absent is no restriction; an empty list finds nothing. */
export interface VectorFilter {
  readonly site?: string;
  readonly scopes?: readonly number[];
  /** Empty text: what has no version. */
  readonly versions?: readonly string[];
  readonly locales?: readonly string[];
  /** Null: what belongs to nobody. */
  readonly owner?: string | null;
}

export interface VectorHit {
  /** Number of the chunk within its generation. */
  readonly chunk: number;
  readonly score: number;
}

/** A chunk as it is known to where it is searched. */
export interface StoredPoint {
  readonly route: string;
  readonly chunk: number;
  readonly scope: number;
}

export interface VectorQuery {
  /** Of length 1, from the model the generation was built with. */
  readonly vector: Float32Array;
  readonly filter: VectorFilter;
  readonly limit: number;
}

export interface WordsQuery {
  readonly terms: readonly QueryTerm[];
  readonly filter: VectorFilter;
  readonly limit: number;
}

export interface HybridQuery extends VectorQuery, WordsQuery {
  readonly denseWeight: number;
  readonly sparseWeight: number;
}

/**
 * Where the chunks of published generations are searched by meaning and by words. They get there by an `IndexWriter`,
 * whichever store it is. Hits come best first, ties by chunk number; a search by vector may be approximate.
 *
 * Every call throws LatticeError `search-unavailable` where the store cannot be used or lacks the generation,
 * `generation-mismatch` for a vector of another length and (retryable) for a generation known to be gone, `cancelled`
 * when the signal ends it.
 */
export interface VectorStore {
  /** Chunks, with a vector or without. */
  count(generation: LiveGeneration, filter: VectorFilter, options?: CallOptions): Promise<number>;
  /** Every chunk of the filter once, some at a time. */
  scroll(
    generation: LiveGeneration,
    filter: VectorFilter,
    options?: CallOptions,
  ): AsyncGenerator<readonly StoredPoint[], void, void>;
  /** By cosine. Nothing where the generation has no vectors, or none in the filter. */
  searchDense(generation: LiveGeneration, query: VectorQuery, options?: CallOptions): Promise<readonly VectorHit[]>;
  /** By BM25. */
  searchSparse(generation: LiveGeneration, query: WordsQuery, options?: CallOptions): Promise<readonly VectorHit[]>;
  /** Both rankings in one, as `fuseRanks` does it. */
  searchFused(generation: LiveGeneration, query: HybridQuery, options?: CallOptions): Promise<readonly VectorHit[]>;
}
