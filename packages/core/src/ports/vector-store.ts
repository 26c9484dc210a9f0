import type { CallOptions } from './site-index.ts';

/** Words of a chunk or of a question: hashed terms, ascending and unique, with their weights. */
export interface SparseVector {
  readonly indices: readonly number[];
  readonly values: readonly number[];
}

export interface VectorPoint {
  /** UUID derived from the chunk's id and what it is filtered by, so that writing again replaces. */
  readonly id: string;
  readonly generation: string;
  readonly route: string;
  /** Number of the chunk within its generation. */
  readonly chunk: number;
  /** Scope number within the generation: plugin instance, version and locale. */
  readonly scope: number;
  readonly version: string;
  readonly locale: string;
  /** Null: everybody's. */
  readonly owner: string | null;
  readonly dense: Float32Array | null;
  readonly sparse: SparseVector;
}

export interface VectorFilter {
  readonly generation: string;
  /** Empty finds nothing; absent is no restriction. */
  readonly scopes?: readonly number[];
  readonly versions?: readonly string[];
  readonly locales?: readonly string[];
  /** Null: what belongs to nobody. Absent is no restriction. */
  readonly owner?: string | null;
}

export interface VectorHit {
  readonly chunk: number;
  readonly score: number;
}

export interface FusedQuery {
  readonly dense: Float32Array;
  readonly sparse: SparseVector;
  readonly denseWeight: number;
  readonly sparseWeight: number;
}

/**
 * Vectors beside the store of truth. A collection holds points of one fingerprint; its name carries it.
 * Hits come best first, ties by chunk number.
 */
export interface VectorStore {
  /**
   * Creates the collection where it is missing. Null dimensions: sparse vectors alone.
   *
   * @throws LatticeError `generation-mismatch` where it exists with other dimensions.
   */
  ensureCollection(collection: string, dimensions: number | null, options?: CallOptions): Promise<void>;
  dropCollection(collection: string, options?: CallOptions): Promise<void>;
  collections(options?: CallOptions): Promise<string[]>;
  /** Durable and searchable when it returns. */
  upsert(collection: string, points: readonly VectorPoint[], options?: CallOptions): Promise<void>;
  deletePages(
    collection: string,
    pages: { readonly generation: string; readonly routes: readonly string[] },
    options?: CallOptions,
  ): Promise<void>;
  deleteGeneration(collection: string, generation: string, options?: CallOptions): Promise<void>;
  count(collection: string, filter: VectorFilter, options?: CallOptions): Promise<number>;
  /** Every point of the filter in pages, without vectors. */
  scroll(
    collection: string,
    filter: VectorFilter,
    options?: CallOptions,
  ): AsyncGenerator<readonly Pick<VectorPoint, 'id' | 'route' | 'chunk' | 'scope'>[], void, void>;
  searchDense(
    collection: string,
    query: { readonly vector: Float32Array; readonly filter: VectorFilter; readonly limit: number },
    options?: CallOptions,
  ): Promise<VectorHit[]>;
  searchSparse(
    collection: string,
    query: { readonly vector: SparseVector; readonly filter: VectorFilter; readonly limit: number },
    options?: CallOptions,
  ): Promise<VectorHit[]>;
  searchFused(
    collection: string,
    query: FusedQuery & { readonly filter: VectorFilter; readonly limit: number },
    options?: CallOptions,
  ): Promise<VectorHit[]>;
  /** Points `alias` at the collection in one step, wherever it pointed before. */
  pointAlias(alias: string, collection: string, options?: CallOptions): Promise<void>;
  aliasTarget(alias: string, options?: CallOptions): Promise<string | null>;
}
