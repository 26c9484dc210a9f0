import type { Chunk, ChunkAnalysis, MarkedTerm, PageLink, PageRelation } from '../chunk.ts';
import type { ManifestPage, PageNavigation, Scope, SiteIdentity } from '../site.ts';
import type { EmbeddingIdentity } from './site-index.ts';

/** A chunk with what the analyser made of it. */
export interface IndexedChunk {
  readonly chunk: Chunk;
  /** Term to weighted frequency (title and headings count more than once). */
  readonly terms: ReadonlyMap<string, number>;
  /** Sum of the weighted frequencies. */
  readonly length: number;
  readonly analysis?: ChunkAnalysis;
  /** Of length 1; absent where no embedding model is in use or it refused the text. */
  readonly vector?: Float32Array;
}

export interface IndexedPage {
  readonly page: ManifestPage;
  /** Changes when anything the page's rows are made from changes. Hex. */
  readonly contentHash: string;
  readonly chunks: readonly IndexedChunk[];
  readonly links: readonly PageLink[];
  /** Inline code and emphasised words. Not stored with the page; the graph is built from them. */
  readonly terms?: readonly MarkedTerm[];
  /** Keywords and tags of its front matter, and what the sidebar calls it; likewise. */
  readonly keywords?: readonly string[];
  readonly sidebarLabel?: string | null;
  /** What a model has read on it; likewise. Absent where none reads pages. */
  readonly relations?: readonly PageRelation[];
}

export interface GenerationSummary {
  readonly id: string;
  readonly pages: number;
  readonly chunks: number;
}

/**
 * One generation being built beside the live one. Every write is idempotent: a page written twice is there once.
 * Readers see nothing of it before `publish`.
 */
export interface GenerationBuild {
  readonly id: string;
  /** Routes already in this build (a killed worker's, taken up again) with their content hash. */
  written(): Promise<ReadonlyMap<string, string>>;
  /** Routes of the live generation of the same fingerprint with their content hash; empty where there is none. */
  reusable(): Promise<ReadonlyMap<string, string>>;
  /** Takes pages over from the live generation unchanged. */
  reuse(routes: readonly string[]): Promise<void>;
  /** @throws LatticeError `generation-mismatch` for a vector that is not of the length announced. */
  write(pages: readonly IndexedPage[]): Promise<void>;
  /**
   * Makes the build live and its job succeeded in one transaction, and deletes what it replaced.
   *
   * @param agreement Of the vectors written with those of the words, -1 to 1; null where too few were written to tell, and
   * what is known of the live generation holds, if the same model made its vectors.
   * @throws LatticeError `cancelled` where the job was cancelled before the last moment; nothing has changed then.
   */
  publish(agreement?: number | null): Promise<GenerationSummary>;
  /** Deletes the build. */
  abandon(): Promise<void>;
}

/** Where a page stands in its site. */
export interface PagePlace {
  readonly scope: Scope;
  /** Absent where the page is in no sidebar. */
  readonly navigation?: PageNavigation;
}

export interface BuildRequest {
  readonly siteId: string;
  /** The build belongs to this job; the same job gets the same build back. */
  readonly jobId: string;
  readonly site: SiteIdentity;
  readonly scopes: readonly Scope[];
  /** What rows are made with: analyser and chunker version, embedding model and dimensions, what reads relations. */
  readonly fingerprint: string;
  /** Null where chunks come without vectors. */
  readonly embedding?: EmbeddingIdentity | null;
  /** What is known of the site's pages before they are read, by route. Not stored; the graph is built from it. */
  readonly places?: ReadonlyMap<string, PagePlace>;
}

/** A page of the live generation. */
export interface LivePage {
  readonly contentHash: string;
  /** Whether a build of this request would take it over where its hash is the same. */
  readonly isReusable: boolean;
  readonly chunkCount: number;
}

/** Where a live chunk stands. */
export interface LiveChunk {
  readonly id: string;
  readonly anchor: string | null;
}

/** What a build would start from. Looking changes nothing. */
export interface LivePages {
  readonly pages: ReadonlyMap<string, LivePage>;
  chunks(routes: readonly string[]): Promise<ReadonlyMap<string, readonly LiveChunk[]>>;
}

/** Write side of the index. */
export interface IndexWriter {
  open(request: BuildRequest): Promise<GenerationBuild>;
  /** Null where nothing is live. */
  live(request: Pick<BuildRequest, 'siteId' | 'scopes' | 'fingerprint'>): Promise<LivePages | null>;
}
