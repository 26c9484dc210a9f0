import type { CallOptions } from './site-index.ts';
import type { VectorFilter, VectorHit } from './vector-store.ts';

/** Words of a chunk or of a question: hashed terms, ascending and unique, with their weights. */
export interface SparseVector {
  readonly indices: readonly number[];
  readonly values: readonly number[];
}

export interface VectorPoint {
  /** UUID derived from the chunk's id and what it is filtered by, so that writing again replaces. */
  readonly id: string;
  readonly site: string;
  /** What its generation consists of (`LiveGeneration.content`): an unchanged site is not sent again. */
  readonly generation: string;
  readonly route: string;
  /** Number of the chunk within its generation. */
  readonly chunk: number;
  /** Scope number within the generation: plugin instance, version and locale. */
  readonly scope: number;
  /** Empty where the scope has none. */
  readonly version: string;
  readonly locale: string;
  /** Null: everybody's. */
  readonly owner: string | null;
  readonly dense: Float32Array | null;
  readonly sparse: SparseVector;
}

/** A collection holds several generations, so that every call names one. */
export interface ReplicaFilter extends VectorFilter {
  readonly generation: string;
}

/** Fused as `fuseRanks` does it. */
export interface FusedQuery {
  readonly dense: Float32Array;
  readonly sparse: SparseVector;
  readonly denseWeight: number;
  readonly sparseWeight: number;
}

/**
 * A store beside the one of truth, with the writing that fills it from there; a `VectorStore` reads it. A collection holds points of one fingerprint; its name carries it.
 * Hits come best first, ties by chunk number. A search by vector may be approximate.
 *
 * Every call throws LatticeError `search-unavailable` where the store cannot be used (retryable where it may pass), with
 * context `reason: 'collection-missing'` for an unknown collection, `generation-mismatch` for a vector of another length,
 * and `cancelled` when the signal ends it.
 */
export interface VectorReplica {
  /**
   * Creates the collection where it is missing. Null dimensions: sparse vectors alone.
   *
   * @throws LatticeError `generation-mismatch` where it exists with other dimensions.
   */
  ensureCollection(collection: string, dimensions: number | null, options?: CallOptions): Promise<void>;
  /** Does nothing where there is none. */
  dropCollection(collection: string, options?: CallOptions): Promise<void>;
  /** Names of real collections, not aliases. */
  collections(options?: CallOptions): Promise<string[]>;
  /** Durable and searchable when it returns. */
  upsert(collection: string, points: readonly VectorPoint[], options?: CallOptions): Promise<void>;
  deletePages(
    collection: string,
    pages: { readonly generation: string; readonly routes: readonly string[] },
    options?: CallOptions,
  ): Promise<void>;
  /** Deletes the points of the site that are of no generation named. */
  retainGenerations(
    collection: string,
    keep: { readonly site: string; readonly generations: readonly string[] },
    options?: CallOptions,
  ): Promise<void>;
  count(collection: string, filter: ReplicaFilter, options?: CallOptions): Promise<number>;
  /** Every point of the filter in pages, without vectors. */
  scroll(
    collection: string,
    filter: ReplicaFilter,
    options?: CallOptions,
  ): AsyncGenerator<readonly Pick<VectorPoint, 'id' | 'route' | 'chunk' | 'scope'>[], void, void>;
  searchDense(
    collection: string,
    query: { readonly vector: Float32Array; readonly filter: ReplicaFilter; readonly limit: number },
    options?: CallOptions,
  ): Promise<VectorHit[]>;
  searchSparse(
    collection: string,
    query: { readonly vector: SparseVector; readonly filter: ReplicaFilter; readonly limit: number },
    options?: CallOptions,
  ): Promise<VectorHit[]>;
  searchFused(
    collection: string,
    query: FusedQuery & { readonly filter: ReplicaFilter; readonly limit: number },
    options?: CallOptions,
  ): Promise<VectorHit[]>;
  /**
   * Points `alias` at the collection in one step, wherever it pointed before.
   *
   * @throws LatticeError `configuration-invalid` where a real collection has that name.
   */
  pointAlias(alias: string, collection: string, options?: CallOptions): Promise<void>;
  aliasTarget(alias: string, options?: CallOptions): Promise<string | null>;
}
