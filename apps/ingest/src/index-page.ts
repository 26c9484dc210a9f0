import type { EmbeddingModel, IndexedPage } from '@lattice/core';
import { CHUNK_TOKENS, chunkSections, type ChunkOptions, type LoadedPage } from '@lattice/docusaurus';
import { indexChunk, type PageContext } from '@lattice/retrieval';

/** Everything the index keeps of a page. Chunks are measured as the embedding model measures them, and fit into it. */
export function indexPage(
  { page, sections, links, terms, contentHash }: LoadedPage,
  context: PageContext,
  model: EmbeddingModel | null,
): IndexedPage {
  const chunks = chunkSections(
    { route: page.route, title: page.title, sections, source: page.source ?? '' },
    sizeFor(model),
  );
  const { keywords = [], sidebarLabel = null } = context;
  const indexed = chunks.map((chunk) => indexChunk(chunk, context));
  return { page, contentHash, links, terms, keywords, sidebarLabel, chunks: indexed };
}

function sizeFor(model: EmbeddingModel | null): ChunkOptions {
  if (model === null) return {};
  return {
    maxTokens: Math.min(CHUNK_TOKENS, model.limits.inputTokens),
    countTokens: (text) => model.countTokens(text),
  };
}
