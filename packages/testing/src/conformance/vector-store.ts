import { randomUUID } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { samplePage, unitVector } from './sample-pages.ts';
import { filters } from './vector-store-filters.ts';
import { ranks } from './vector-store-ranks.ts';
import {
  filledStore,
  OTHER_SITE,
  page,
  PAGES,
  pagesOf,
  publish,
  requireLive,
  routesOf,
  SITE,
  words,
  type OpenVectorStore,
} from './vector-site.ts';

export type { VectorStoreHarness } from './vector-site.ts';

const EAST = unitVector([1, 0, 0, 0]);
const NO_FILTER = { filter: {}, limit: 20 };

/** What every vector store has to do, whether it is the database or is filled from it. */
export function vectorStoreConformance(name: string, open: OpenVectorStore): void {
  describe(`${name} as a vector store`, () => {
    describe('filters', () => {
      filters(open);
    });
    describe('order', () => {
      ranks(open);
    });
    followsPublications(open);
    copes(open);
  });
}

function followsPublications(open: OpenVectorStore): void {
  it('has a page as it was written last, once, and none that went', async () => {
    await using filled = await filledStore(open);
    const { store } = filled;
    const turned = samplePage({
      route: '/page/1',
      chunks: [{ text: '1', terms: { wombat: 1 }, vector: [0, 0, 0, 1] }],
    });
    const kept = PAGES.filter(({ page: { route } }) => !['/page/0', '/page/1'].includes(route));
    const next = await publish(filled, { pages: [...kept, turned] });
    const up = unitVector([0, 0, 0, 1]);
    const [first] = await pagesOf(filled, next, await store.searchDense(next, { vector: up, ...NO_FILTER }));
    expect(first).toBe(1);
    expect(
      await pagesOf(filled, next, await store.searchSparse(next, { terms: words('wombat'), ...NO_FILTER })),
    ).toEqual([1]);
    // The page that went and what the changed one was.
    expect(
      await pagesOf(filled, next, await store.searchSparse(next, { terms: words('install'), ...NO_FILTER })),
    ).toEqual([4]);
    expect(await store.count(next, {})).toBe(7);
    const dense = await pagesOf(filled, next, await store.searchDense(next, { vector: EAST, ...NO_FILTER }));
    expect(dense).toEqual([2, 3, 4, 5, 6, 1]);
  });

  it('refuses vectors of another length, written or asked for', async () => {
    await using filled = await filledStore(open);
    const { store, generation } = filled;
    const mismatch = { code: 'generation-mismatch', retryable: false };
    const long = samplePage({
      route: '/long',
      chunks: [{ text: 'long', terms: { common: 1 }, vector: [1, 2, 3, 4, 5] }],
    });
    await expect(publish(filled, { pages: [long] })).rejects.toMatchObject({ code: 'generation-mismatch' });
    expect(await requireLive(filled)).toEqual(generation);
    const search = {
      vector: unitVector([1, 2, 3]),
      terms: words('common'),
      denseWeight: 1,
      sparseWeight: 1,
      ...NO_FILTER,
    };
    await expect(store.searchDense(generation, search)).rejects.toMatchObject(mismatch);
    await expect(store.searchFused(generation, search)).rejects.toMatchObject(mismatch);
  });

  it('leads readers from one generation to the next, and nobody sees a part or a mixture', async () => {
    await using filled = await filledStore(open);
    const { store, generation, other } = filled;
    const before = await routesOf(store, generation);
    const next = await publish(filled, { pages: [page(20, { common: 1 }), page(21, { common: 1 })] });
    expect(await pagesOf(filled, next, await store.searchDense(next, { vector: EAST, ...NO_FILTER }))).toEqual([
      20, 21,
    ]);
    // Who took the generation before still has all of it, or no longer anything.
    const late = await store.searchDense(generation, { vector: EAST, ...NO_FILTER });
    expect([0, 7]).toContain(late.length);
    for (const { chunk } of late) expect(before.has(chunk)).toBe(true);
    expect(await store.count(other, {})).toBe(2);
  });

  it('says of every call that it has not got the generation', async () => {
    await using filled = await filledStore(open);
    const { store, generation } = filled;
    const lost = { ...generation, id: randomUUID(), content: randomUUID(), fingerprint: 'ffffffffffffffff' };
    const search = { vector: EAST, terms: words('common'), denseWeight: 1, sparseWeight: 1, ...NO_FILTER };
    const calls: (() => Promise<unknown>)[] = [
      () => store.count(lost, {}),
      () => store.scroll(lost, {}).next(),
      () => store.searchDense(lost, search),
      () => store.searchSparse(lost, search),
      () => store.searchFused(lost, search),
    ];
    for (const call of calls) {
      const code = expect.stringMatching(/^(generation-mismatch|search-unavailable)$/);
      await expect(call()).rejects.toMatchObject({ code });
    }
  });
}

function copes(open: OpenVectorStore): void {
  it('takes nothing for an answer: a site without pages, pages without vectors', async () => {
    await using harness = await open();
    const { store } = harness;
    const search = { vector: EAST, terms: words('common'), denseWeight: 1, sparseWeight: 1, ...NO_FILTER };
    const empty = await publish(harness, { pages: [] });
    expect(await store.count(empty, {})).toBe(0);
    for (const way of ['searchDense', 'searchSparse', 'searchFused'] as const) {
      expect(await store[way](empty, search)).toEqual([]);
    }
    expect((await routesOf(store, empty)).size).toBe(0);
    const pages = PAGES.map(({ chunks, ...rest }) => ({
      ...rest,
      chunks: chunks.map(({ chunk, terms, length }) => ({ chunk, terms, length })),
    }));
    const bare = await publish(harness, { pages, embedding: null, fingerprint: '00112233445566bb' });
    expect(await store.searchDense(bare, search)).toEqual([]);
    const rare = { ...search, terms: words('rare') };
    expect(await pagesOf(harness, bare, await store.searchSparse(bare, rare))).toEqual([3]);
    expect(await pagesOf(harness, bare, await store.searchFused(bare, rare))).toEqual([3]);
  });

  it('keeps text of any kind', async () => {
    await using harness = await open();
    const { store } = harness;
    const odd = ['/日本語/👩‍🚀', '/a"b\\c', "/o'clock", '/tab\tand\nline', '/%20 &?#'];
    const scopes = odd.map((version) => {
      return { plugin: 'default', version, locale: version, isLastVersion: false, isDefaultLocale: false };
    });
    const pages = odd.map((route, at) =>
      samplePage({
        route,
        ...(scopes[at] === undefined ? {} : { scope: scopes[at] }),
        chunks: [{ text: route, terms: { [route]: 1 }, vector: [1, at / 10, 0, 0] }],
      }),
    );
    const live = await publish(harness, { pages, scopes });
    const routes = await routesOf(store, live);
    for (const route of odd) {
      const filter = { versions: [route], locales: [route] };
      const found = [
        ...(await store.searchDense(live, { vector: EAST, filter, limit: 9 })),
        ...(await store.searchSparse(live, { terms: words(route), filter: {}, limit: 9 })),
      ];
      expect(found.map(({ chunk }) => routes.get(chunk))).toEqual([route, route]);
    }
  });

  it('holds 10,000 chunks from writers side by side', { timeout: 180_000 }, async () => {
    await using harness = await open();
    const { store } = harness;
    const many = (site: string) =>
      Array.from({ length: 100 }, (_, at) =>
        samplePage({
          route: `/${site}/${String(at).padStart(3, '0')}`,
          chunks: Array.from({ length: 50 }, (_chunk, part) => ({
            text: `${at} ${part}`,
            terms: { common: 1, [`own${at}x${part}`]: 1 },
            vector: [1, (at * 50 + part) / 5_000, part / 100, (at % 3) / 100],
          })),
        }),
      );
    const [one, two] = await Promise.all(
      [SITE, OTHER_SITE].map((siteId) => publish(harness, { siteId, pages: many(siteId) })),
    );
    if (one === undefined || two === undefined) throw new Error('both were published');
    for (const live of [one, two]) {
      expect(await store.count(live, {})).toBe(5_000);
      const routes = await routesOf(store, live);
      expect(routes.size).toBe(5_000);
      const [found, ...rest] = await store.searchSparse(live, { terms: words('own77x7'), filter: {}, limit: 3 });
      expect(rest).toEqual([]);
      expect(routes.get(found?.chunk ?? -1)).toBe(`/${live.siteId}/077`);
      const [nearest] = await store.searchDense(live, { vector: EAST, filter: {}, limit: 1 });
      expect(nearest?.score).toBeGreaterThan(0.999);
    }
  });

  it('ends with the signal', async () => {
    await using filled = await filledStore(open);
    const { store, generation } = filled;
    const aborted = { signal: AbortSignal.abort() };
    const search = { vector: EAST, terms: words('common'), denseWeight: 1, sparseWeight: 1, ...NO_FILTER };
    const calls: (() => Promise<unknown>)[] = [
      () => store.count(generation, {}, aborted),
      () => store.scroll(generation, {}, aborted).next(),
      () => store.searchDense(generation, search, aborted),
      () => store.searchSparse(generation, search, aborted),
      () => store.searchFused(generation, search, aborted),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'cancelled' });
  });
}
