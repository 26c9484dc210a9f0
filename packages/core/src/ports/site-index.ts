import type { Chunk, ChunkAnalysis } from '../chunk.ts';
import type { ManifestPage, Scope, SiteIdentity } from '../site.ts';

/** A scope with its number within one generation; searches name scopes by number. */
export interface NumberedScope extends Scope {
  readonly number: number;
}

/** What the vectors of a generation were made with. Vectors of two models are never compared. */
export interface EmbeddingIdentity {
  /** `backend/model`. */
  readonly model: string;
  readonly dimensions: number;
}

/** The generation readers are served from at this moment. */
export interface LiveGeneration {
  readonly id: string;
  readonly siteId: string;
  readonly site: SiteIdentity;
  readonly fingerprint: string;
  readonly scopes: readonly NumberedScope[];
  readonly pages: number;
  readonly chunks: number;
  readonly publishedAt: Date;
  /** Absent or null: it has no vectors. */
  readonly embedding?: EmbeddingIdentity | null;
  /** How far its vectors agree with those of the words, -1 to 1; absent or null where that is not known. */
  readonly agreement?: number | null;
  /** Equal for generations that consist of the very same chunks: what was loaded or sent for one serves the other. */
  readonly content: string;
}

export interface QueryTerm {
  readonly term: string;
  /** How much a match counts; 1 for a word asked once. */
  readonly weight: number;
}

export interface LexicalQuery {
  readonly terms: readonly QueryTerm[];
  /** Scope numbers to search; document frequencies and lengths are those of these scopes. Empty finds nothing. */
  readonly scopes: readonly number[];
  readonly limit: number;
}

export interface LexicalHit {
  /** Number of the chunk within its generation. */
  readonly chunk: number;
  /** BM25, unbounded above. */
  readonly score: number;
}

export interface LexicalResult {
  /** Best first; ties by chunk number. */
  readonly hits: readonly LexicalHit[];
  /** Chunks in the scopes. */
  readonly chunks: number;
  /** Chunks in the scopes that hold the term; terms nothing holds are present with 0. */
  readonly documentFrequency: ReadonlyMap<string, number>;
}

export interface DenseQuery {
  /** Of length 1, from the model the generation was built with. */
  readonly vector: Float32Array;
  /** As of a lexical query. */
  readonly scopes: readonly number[];
  readonly limit: number;
}

export interface DenseHit {
  readonly chunk: number;
  /** Cosine, -1 to 1. */
  readonly score: number;
}

export interface StoredChunk extends Chunk {
  readonly number: number;
  readonly scope: NumberedScope;
  readonly pageTitle: string;
  /** Absent where the index was written without. */
  readonly analysis?: ChunkAnalysis;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** Read side of the index. Implementations answer from one generation per call and never mix two. */
export interface SiteIndex {
  /** Null while nothing has been published. */
  live(options?: CallOptions): Promise<LiveGeneration | null>;
  searchLexical(generation: LiveGeneration, query: LexicalQuery, options?: CallOptions): Promise<LexicalResult>;
  /**
   * Best first, ties by chunk number. Nothing where the generation has no vectors, or none in the scopes.
   *
   * @throws LatticeError `generation-mismatch` for a vector of another length, `search-unavailable` where the vectors
   * cannot be searched now.
   */
  searchDense(generation: LiveGeneration, query: DenseQuery, options?: CallOptions): Promise<readonly DenseHit[]>;
  /** In the order asked for; numbers that do not exist are left out. */
  chunks(generation: LiveGeneration, numbers: readonly number[], options?: CallOptions): Promise<StoredChunk[]>;
  /** Chunks of whole sections, by place in reading order; a place that does not exist is left out. */
  sections(
    generation: LiveGeneration,
    places: readonly { readonly route: string; readonly anchor: string | null }[],
    options?: CallOptions,
  ): Promise<StoredChunk[]>;
  /** Manifest entries by route; a route that the site does not have is left out. */
  pages(
    generation: LiveGeneration,
    routes: readonly string[],
    options?: CallOptions,
  ): Promise<ReadonlyMap<string, ManifestPage>>;
}
