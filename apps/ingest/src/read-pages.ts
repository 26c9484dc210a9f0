import { createHash } from 'node:crypto';

import type { IndexedPage, PageLink, SiteWarning } from '@lattice/core';
import { chunkSections, loadPage, type Site, type SitePage } from '@lattice/docusaurus';
import { collectLinkTexts, indexChunk, type LinkTexts } from '@lattice/retrieval';

import type { PageSpool, SpooledPage } from './page-spool.ts';

export interface ReadOptions {
  readonly signal: AbortSignal;
  /** Grows while pages are read. */
  readonly warnings: SiteWarning[];
  readonly onPage: (pagesRead: number) => Promise<void>;
}

/** Reads and cuts every page into the spool. A page that cannot be parsed becomes a warning. */
export async function readPages(site: Site, spool: PageSpool, options: ReadOptions): Promise<readonly LinkingPage[]> {
  const linking: LinkingPage[] = [];
  for (const [index, sitePage] of site.pages.entries()) {
    options.signal.throwIfAborted();
    const loaded = await loadPage(site, sitePage);
    options.warnings.push(...loaded.warnings);
    if (loaded.status === 'loaded') {
      const { page, sections, links, contentHash } = loaded;
      const chunks = chunkSections({ route: page.route, title: page.title, sections, source: page.source ?? '' });
      await spool.add({ page, contentHash, chunks, links, context: contextOf(sitePage) });
      linking.push({ route: page.route, links });
    }
    await options.onPage(index + 1);
  }
  return linking;
}

export interface LinkingPage {
  readonly route: string;
  readonly links: readonly PageLink[];
}

/** The spooled pages with their terms, now that all links of the site are known. */
export async function* indexedPages(spool: PageSpool, linking: readonly LinkingPage[]): AsyncGenerator<IndexedPage> {
  const linkTexts = collectLinkTexts(linking);
  for await (const spooled of spool.pages()) yield toIndexedPage(spooled, linkTexts.get(spooled.page.route));
}

function toIndexedPage(
  { page, contentHash, chunks, links, context }: SpooledPage,
  linkTexts: LinkTexts | undefined,
): IndexedPage {
  const full = linkTexts === undefined ? context : { ...context, linkTexts };
  const named = JSON.stringify([...(linkTexts ?? [])]);
  return {
    page,
    links,
    // A page's rows also hold what others call it, so that a new link elsewhere is a change here.
    contentHash: createHash('sha256').update(contentHash).update(named).digest('hex'),
    chunks: chunks.map((chunk) => indexChunk(chunk, full)),
  };
}

function contextOf({ frontMatter, description, sidebarLabel }: SitePage): SpooledPage['context'] {
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
    if (typeof item === 'object' && item !== null && 'label' in item && typeof item.label === 'string')
      return [item.label];
    return [];
  });
}
