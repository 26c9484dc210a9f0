import type { IndexedPage } from '@lattice/core';
import { chunkSections, type LoadedPage } from '@lattice/docusaurus';
import { indexChunk, type PageContext } from '@lattice/retrieval';

/** Everything the index keeps of a page. */
export function indexPage(
  { page, sections, links, terms, contentHash }: LoadedPage,
  context: PageContext,
): IndexedPage {
  const chunks = chunkSections({ route: page.route, title: page.title, sections, source: page.source ?? '' });
  const { keywords = [], sidebarLabel = null } = context;
  const indexed = chunks.map((chunk) => indexChunk(chunk, context));
  return { page, contentHash, links, terms, keywords, sidebarLabel, chunks: indexed };
}
