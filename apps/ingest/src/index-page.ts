import type { IndexedPage } from '@lattice/core';
import { chunkSections, type LoadedPage } from '@lattice/docusaurus';
import { indexChunk, type PageContext } from '@lattice/retrieval';

/** Everything the index keeps of a page. */
export function indexPage({ page, sections, links, contentHash }: LoadedPage, context: PageContext): IndexedPage {
  const chunks = chunkSections({ route: page.route, title: page.title, sections, source: page.source ?? '' });
  return { page, contentHash, links, chunks: chunks.map((chunk) => indexChunk(chunk, context)) };
}
