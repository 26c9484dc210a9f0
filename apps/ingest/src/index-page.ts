import type { IndexedPage } from '@lattice/core';
import { chunkSections, type LoadedPage, type SitePage } from '@lattice/docusaurus';
import { indexChunk, type PageContext } from '@lattice/retrieval';

/** Everything the index keeps of a page. */
export function indexPage(sitePage: SitePage, loaded: LoadedPage): IndexedPage {
  const { page, sections, links, contentHash } = loaded;
  const context = contextOf(sitePage);
  const chunks = chunkSections({ route: page.route, title: page.title, sections, source: page.source ?? '' });
  return { page, contentHash, links, chunks: chunks.map((chunk) => indexChunk(chunk, context)) };
}

function contextOf({ frontMatter, description, sidebarLabel }: SitePage): PageContext {
  const own = frontMatter['description'];
  return {
    description: typeof own === 'string' ? own : description,
    keywords: [...textsOf(frontMatter['keywords']), ...textsOf(frontMatter['tags'])],
    sidebarLabel,
  };
}

/** Front matter lists hold strings, or objects with a label as tags do. */
function textsOf(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown) => {
    if (typeof item === 'string') return [item];
    if (typeof item === 'object' && item !== null && 'label' in item && typeof item.label === 'string') {
      return [item.label];
    }
    return [];
  });
}
