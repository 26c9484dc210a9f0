import { createHash } from 'node:crypto';

import type { EmbeddingIdentity } from '@lattice/core';
import { CHUNKER_VERSION } from '@lattice/docusaurus';
import { ANALYSER_VERSION } from '@lattice/retrieval';

import { EMBEDDING_TEXT_VERSION } from './embed-pages.ts';

/** What the rows of a generation are made with. A change of any part means a rebuild, never a mixture. */
export function fingerprintOf(embedding: EmbeddingIdentity | null): string {
  const made =
    embedding === null
      ? null
      : { model: embedding.model, dimensions: embedding.dimensions, text: EMBEDDING_TEXT_VERSION };
  return createHash('sha256')
    .update(JSON.stringify({ analyser: ANALYSER_VERSION, chunker: CHUNKER_VERSION, embedding: made }))
    .digest('hex')
    .slice(0, 16);
}
