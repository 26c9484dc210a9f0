import type {
  Chunk,
  GraphStore,
  IndexedPage,
  ManifestPage,
  MarkedTerm,
  PageLink,
  PageNavigation,
  Scope,
  SiteIdentity,
} from '@lattice/core';
import { chunkSections, loadPage, readSite, type SitePage } from '@lattice/docusaurus';
import { arrangePages, buildPageGraph, GRAPH_VERSION } from '@lattice/graph';
import { foldName, indexChunk, type PageContext } from '@lattice/retrieval';
import { FakeGraphStore } from '@lattice/testing';

/** A site read once, to be indexed in several ways. */
export interface ReadSite {
  readonly identity: SiteIdentity;
  readonly scopes: readonly Scope[];
  readonly pages: readonly ReadPage[];
}

interface ReadPage {
  readonly page: ManifestPage;
  readonly chunks: readonly Chunk[];
  readonly context: PageContext;
  readonly links: readonly PageLink[];
  readonly terms: readonly MarkedTerm[];
  readonly navigation: PageNavigation | null;
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
    const { page, sections, links, terms } = loaded;
    const chunks = chunkSections({ route: page.route, title: page.title, sections, source: page.source ?? '' });
    const navigation = sitePage.navigation ?? null;
    pages.push({ page, chunks, links, terms, navigation, context: contextOf(sitePage) });
  }
  return { identity: site.identity, scopes: site.scopes, pages };
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

/** The graph of a site, in memory, as the graph of an index generation. */
export async function graphOf(site: ReadSite, generation: string): Promise<GraphStore> {
  const store = new FakeGraphStore();
  const build = await store.open({ siteId: 'site', generation, version: GRAPH_VERSION });
  const graphs = indexPages(site).map((indexed, index) => {
    const { links, terms, context } = site.pages[index] ?? {};
    const { keywords = [], sidebarLabel = null } = context ?? {};
    const page = { ...indexed, links: links ?? [], terms: terms ?? [], keywords, sidebarLabel };
    return buildPageGraph(page, { scope: site.scopes.indexOf(page.page.scope), fold: foldName });
  });
  await build.write(graphs);
  const navigation = site.pages.flatMap(({ page, navigation: place }) =>
    place === null ? [] : [[page.route, place] as const],
  );
  await build.arrange(arrangePages(new Map(navigation)));
  return store;
}

function indexVariant(chunk: Chunk, context: PageContext, variant: IndexVariant) {
  const indexed = indexChunk(variant.address === false ? { ...chunk, route: '/' } : chunk, context);
  const terms = new Map(indexed.terms);
  if (variant.headingWeight === false) {
    const headings = indexChunk({ ...chunk, route: '/', blocks: [] });
    for (const [term, weight] of headings.terms) terms.set(term, (terms.get(term) ?? 0) - (2 * weight) / 3);
  }
  if (variant.definitions === false) for (const term of terms.keys()) if (term.startsWith('def:')) terms.delete(term);
  return { ...indexed, chunk, terms, length: terms.values().reduce((sum, weight) => sum + weight, 0) };
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
