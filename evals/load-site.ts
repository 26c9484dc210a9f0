import type { Chunk, IndexedPage, ManifestPage, SiteIdentity } from '@lattice/core';
import { chunkSections, loadPage, readSite, type SitePage } from '@lattice/docusaurus';
import { indexChunk, type PageContext } from '@lattice/retrieval';

/** A site read once, to be indexed in several ways. */
export interface ReadSite {
  readonly identity: SiteIdentity;
  readonly pages: readonly ReadPage[];
}

interface ReadPage {
  readonly page: ManifestPage;
  readonly chunks: readonly Chunk[];
  readonly context: PageContext;
}

/** What of an index to leave out. */
export interface IndexVariant {
  readonly context?: false;
  readonly address?: false;
  readonly definitions?: false;
  readonly headingWeight?: false;
}

export async function readSiteOnce(directory: string): Promise<ReadSite> {
  const site = await readSite(directory, { evaluateConfiguration: true, environment: {} });
  const pages: ReadPage[] = [];
  for (const sitePage of site.pages) {
    const loaded = await loadPage(site, sitePage);
    if (loaded.status !== 'loaded') continue;
    const { page, sections } = loaded;
    const chunks = chunkSections({ route: page.route, title: page.title, sections, source: page.source ?? '' });
    pages.push({ page, chunks, context: contextOf(sitePage) });
  }
  return { identity: site.identity, pages };
}

export function indexPages({ pages }: ReadSite, variant: IndexVariant = {}): IndexedPage[] {
  return pages.map(({ page, chunks, context }) => {
    const own = variant.context === false ? {} : context;
    return {
      page,
      contentHash: page.route,
      links: [],
      chunks: chunks.map((chunk) => indexVariant(chunk, own, variant)),
    };
  });
}

function indexVariant(chunk: Chunk, context: PageContext, variant: IndexVariant) {
  const indexed = indexChunk(variant.address === false ? { ...chunk, route: '/' } : chunk, context);
  const terms = new Map(indexed.terms);
  if (variant.headingWeight === false) {
    const headings = indexChunk({ ...chunk, route: '/', blocks: [] });
    for (const [term, weight] of headings.terms) terms.set(term, (terms.get(term) ?? 0) - (2 * weight) / 3);
  }
  if (variant.definitions === false) for (const term of terms.keys()) if (term.startsWith('def:')) terms.delete(term);
  return { chunk, terms, length: terms.values().reduce((sum, weight) => sum + weight, 0) };
}

function contextOf({ frontMatter, description, sidebarLabel }: SitePage): PageContext {
  const own = frontMatter['description'];
  return {
    description: typeof own === 'string' ? own : description,
    keywords: [...textsOf(frontMatter['keywords']), ...textsOf(frontMatter['tags'])],
    sidebarLabel,
  };
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
