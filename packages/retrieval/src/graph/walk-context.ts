import type { CallOptions, LiveGeneration, SiteIndex, StoredChunk } from '@lattice/core';

import type { LinkOptions } from './link-side.ts';

/** A statement that the graph makes, with the passage that proves it. */
export interface GraphPart {
  readonly chunk: StoredChunk;
  /** Verbatim from the chunk. */
  readonly quote: string;
  /** What it shows, as Markdown; empty where the quote speaks for itself. */
  readonly statement: string;
  readonly score: number;
}

/** What a walk through the graph of one question needs. */
export interface WalkContext extends CallOptions, Pick<LinkOptions, 'graph' | 'scopes' | 'search'> {
  readonly index: Pick<SiteIndex, 'pages' | 'sections'>;
  readonly generation: LiveGeneration;
  readonly limit: number;
}
