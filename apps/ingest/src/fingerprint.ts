import { createHash } from 'node:crypto';

import type { EmbeddingIdentity } from '@lattice/core';
import { CHUNKER_VERSION } from '@lattice/docusaurus';
import { EXTRACTION_VERSION } from '@lattice/graph';
import { ANALYSER_VERSION } from '@lattice/retrieval';

import { EMBEDDING_TEXT_VERSION } from './embed-pages.ts';

export interface MadeWith {
  readonly embedding: EmbeddingIdentity | null;
  /** Id of the model that reads relations; null where none does. */
  readonly extraction: string | null;
}

/** What the rows of a generation are made with. A change of any part means a rebuild, never a mixture. */
export function fingerprintOf({ embedding, extraction }: MadeWith): string {
  const made =
    embedding === null
      ? null
      : { model: embedding.model, dimensions: embedding.dimensions, text: EMBEDDING_TEXT_VERSION };
  // Not even a null: an index without relations stays what it was before there were any.
  const read = extraction === null ? {} : { extraction: { model: extraction, version: EXTRACTION_VERSION } };
  return createHash('sha256')
    .update(JSON.stringify({ analyser: ANALYSER_VERSION, chunker: CHUNKER_VERSION, embedding: made, ...read }))
    .digest('hex')
    .slice(0, 16);
}
