import type {
  BuildRequest,
  IndexedPage,
  IndexWriter,
  LiveGeneration,
  QueryTerm,
  Scope,
  VectorHit,
  VectorStore,
} from '@lattice/core';

import { blog, currentDocs, germanDocs, oldDocs, samplePage } from './sample-pages.ts';

/** A vector store with what fills it: the writer of the product, which publishes and sends. */
export interface VectorStoreHarness extends AsyncDisposable {
  readonly store: VectorStore;
  readonly writer: IndexWriter;
  /** What readers of the site are served from. */
  live(siteId: string): Promise<LiveGeneration | null>;
}

export type OpenVectorStore = () => Promise<VectorStoreHarness>;

export const SITE = 'handbook';
export const OTHER_SITE = 'other';
export const SCOPES = [currentDocs, oldDocs, germanDocs, blog];
export const EMBEDDING = { model: 'test/four', dimensions: 4 };
const FINGERPRINT = '00112233445566aa';

/** One chunk, as far from the east as its number says. */
export function page(number: number, terms: Readonly<Record<string, number>>, scope: Scope = currentDocs): IndexedPage {
  const chunk = { text: `${number}`, terms, vector: [1, number / 10, 0, 0] };
  return samplePage({ route: `/page/${number}`, scope, chunks: [chunk] });
}

/** By vector `/page/0` is nearest to (1, 0, 0, 0), then `/page/1`, and so on; the last has words alone. */
export const PAGES: readonly IndexedPage[] = [
  page(0, { common: 2, install: 1 }),
  page(1, { common: 1, install: 2 }, oldDocs),
  page(2, { common: 1, server: 2 }, germanDocs),
  page(3, { common: 1, rare: 2 }, blog),
  page(4, { node: 1, install: 3 }),
  page(5, { node: 3 }),
  page(6, { common: 3 }),
  samplePage({ route: '/page/7', chunks: [{ text: '7', terms: { words: 3 } }] }),
];
const OTHER_PAGES = [page(8, { common: 1 }), page(9, { node: 1 })];

export interface Publication extends Partial<BuildRequest> {
  readonly pages: readonly IndexedPage[];
}

export async function publish(harness: VectorStoreHarness, { pages, ...given }: Publication): Promise<LiveGeneration> {
  const request: BuildRequest = {
    siteId: SITE,
    jobId: crypto.randomUUID(),
    site: { title: 'Handbook', url: null, baseUrl: '/', defaultLocale: 'en' },
    scopes: SCOPES,
    fingerprint: FINGERPRINT,
    embedding: EMBEDDING,
    ...given,
  };
  const build = await harness.writer.open(request);
  for (let from = 0; from < pages.length; from += 50) await build.write(pages.slice(from, from + 50));
  await build.publish();
  return requireLive(harness, request.siteId);
}

export async function requireLive(harness: VectorStoreHarness, siteId = SITE): Promise<LiveGeneration> {
  const live = await harness.live(siteId);
  if (live === null) throw new Error('nothing is live');
  return live;
}

export interface FilledStore extends VectorStoreHarness {
  readonly generation: LiveGeneration;
  /** Of the other site. */
  readonly other: LiveGeneration;
}

export async function filledStore(open: OpenVectorStore): Promise<FilledStore> {
  const harness = await open();
  const other = await publish(harness, { siteId: OTHER_SITE, pages: OTHER_PAGES });
  const generation = await publish(harness, { pages: PAGES });
  const { store, writer } = harness;
  return {
    store,
    writer,
    generation,
    other,
    live: (siteId) => harness.live(siteId),
    [Symbol.asyncDispose]: () => harness[Symbol.asyncDispose](),
  };
}

/** Where chunks stand, by their number. */
export async function routesOf(store: VectorStore, generation: LiveGeneration): Promise<ReadonlyMap<number, string>> {
  const routes = new Map<number, string>();
  for await (const points of store.scroll(generation, {})) {
    for (const { chunk, route } of points) routes.set(chunk, route);
  }
  return routes;
}

export function words(...terms: readonly string[]): QueryTerm[] {
  return terms.map((term) => ({ term, weight: 1 }));
}

/** Pages of hits, by number. */
export async function pagesOf(
  { store }: VectorStoreHarness,
  generation: LiveGeneration,
  hits: readonly VectorHit[],
): Promise<number[]> {
  const routes = await routesOf(store, generation);
  return hits.map(({ chunk }) => Number(routes.get(chunk)?.replace('/page/', '') ?? -1));
}
