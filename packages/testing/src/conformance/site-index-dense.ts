import type { IndexedPage, LiveGeneration, Scope, SiteIdentity, SiteIndex } from '@lattice/core';
import { expect, it } from 'vitest';

import { blog, currentDocs, germanDocs, oldDocs, samplePage, unitVector } from './sample-pages.ts';
import type { SiteIndexHarness } from './site-index.ts';

const identity: SiteIdentity = { title: 'Handbook', url: null, baseUrl: '/', defaultLocale: 'en' };
const scopes = [currentDocs, oldDocs, germanDocs, blog];
const embedding = { model: 'test/eight', dimensions: 8 };

/** Numbers between -1 and 1 that look random and are the same every time. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

function vectorOf(seed: number): number[] {
  const next = noise(seed);
  return Array.from({ length: embedding.dimensions }, next);
}

/** Some pages of each scope; every seventh chunk came without a vector. */
function sitePages(count: number): IndexedPage[] {
  return Array.from({ length: count }, (_, page) =>
    samplePage({
      route: `/page/${page}`,
      scope: scopes[page % scopes.length] ?? currentDocs,
      chunks: [0, 1, 2].map((part) => {
        const seed = page * 3 + part;
        const vector = seed % 7 === 6 ? {} : { vector: vectorOf(seed + 1) };
        return { text: `${page} ${part}`, terms: { word: 1 }, ...vector };
      }),
    }),
  );
}

/** Every chunk with a vector in the scopes by its cosine, worked out from the pages themselves. */
function expectedRanking(pages: readonly IndexedPage[], searched: readonly Scope[], vector: Float32Array) {
  return pages
    .filter(({ page }) => searched.includes(page.scope))
    .flatMap(({ chunks }) => chunks)
    .flatMap(({ chunk, vector: own }) =>
      own === undefined
        ? []
        : [{ id: chunk.id, score: own.reduce((sum, value, at) => sum + value * (vector[at] ?? 0), 0) }],
    )
    .toSorted((one, two) => two.score - one.score);
}

/** What a site index does with vectors. */
export function searchesDense(open: () => Promise<SiteIndexHarness>): void {
  it('finds nothing by vector where it has none', async () => {
    await using harness = await open();
    await harness.publish({ pages: sitePages(4).map(withoutVectors), scopes, site: identity });
    const live = await requireLive(harness.index);
    expect(live.embedding ?? null).toBeNull();
    const query = { vector: unitVector(vectorOf(1)), scopes: numbersOf(live, scopes), limit: 10 };
    expect(await harness.index.searchDense(live, query)).toEqual([]);
  });

  it.each([
    { name: 'one scope', searched: [currentDocs] },
    { name: 'two scopes', searched: [oldDocs, blog] },
    { name: 'every scope', searched: scopes },
    { name: 'no scope', searched: [] },
  ])('ranks the chunks of $name by cosine', async ({ searched }) => {
    await using harness = await open();
    const pages = sitePages(40);
    await harness.publish({ pages, scopes, site: identity, embedding });
    const live = await requireLive(harness.index);
    expect(live.embedding).toEqual(embedding);
    const vector = unitVector(vectorOf(4_711));
    const expected = expectedRanking(pages, searched, vector);
    for (const limit of [0, 5, 1_000]) {
      const found = await search(harness.index, live, { vector, searched, limit });
      expect(found.map(({ id }) => id)).toEqual(expected.slice(0, limit).map(({ id }) => id));
      for (const [rank, { score }] of found.entries()) expect(score).toBeCloseTo(expected[rank]?.score ?? 0, 4);
    }
  });

  it('breaks ties of vectors by the number of the chunk', async () => {
    await using harness = await open();
    const pages = Array.from({ length: 30 }, (_, page) =>
      samplePage({ route: `/twin/${page}`, chunks: [{ text: `${page}`, terms: { word: 1 }, vector: vectorOf(1) }] }),
    );
    await harness.publish({ pages, scopes, site: identity, embedding });
    const live = await requireLive(harness.index);
    const query = { vector: unitVector(vectorOf(2)), scopes: numbersOf(live, scopes), limit: 30 };
    const hits = await harness.index.searchDense(live, query);
    expect(hits).toHaveLength(30);
    expect(hits.map(({ chunk }) => chunk)).toEqual(hits.map(({ chunk }) => chunk).toSorted((a, b) => a - b));
  });

  it('searches the generation it is given', async () => {
    await using harness = await open();
    const pages = sitePages(12);
    await harness.publish({ pages, scopes, site: identity, embedding });
    await harness.publish({ pages: pages.slice(6), scopes, site: identity, embedding });
    const live = await requireLive(harness.index);
    const vector = unitVector(vectorOf(3));
    const found = await search(harness.index, live, { vector, searched: scopes, limit: 100 });
    expect(found.map(({ id }) => id)).toEqual(expectedRanking(pages.slice(6), scopes, vector).map(({ id }) => id));
  });

  it('refuses a vector of another length', async () => {
    await using harness = await open();
    await harness.publish({ pages: sitePages(2), scopes, site: identity, embedding });
    const live = await requireLive(harness.index);
    const query = { vector: unitVector([1, 2, 3]), scopes: numbersOf(live, scopes), limit: 5 };
    await expect(harness.index.searchDense(live, query)).rejects.toMatchObject({ code: 'generation-mismatch' });
  });
}

async function search(
  index: SiteIndex,
  live: LiveGeneration,
  { vector, searched, limit }: { vector: Float32Array; searched: readonly Scope[]; limit: number },
): Promise<{ id: string; score: number }[]> {
  const hits = await index.searchDense(live, { vector, scopes: numbersOf(live, searched), limit });
  const chunks = await index.chunks(
    live,
    hits.map(({ chunk }) => chunk),
  );
  return hits.map(({ score }, rank) => ({ id: chunks[rank]?.id ?? '', score }));
}

function numbersOf(live: LiveGeneration, searched: readonly Scope[]): number[] {
  const keyOf = ({ plugin, version, locale }: Scope): string => JSON.stringify([plugin, version, locale]);
  const wanted = new Set(searched.map(keyOf));
  return live.scopes.filter((scope) => wanted.has(keyOf(scope))).map(({ number }) => number);
}

function withoutVectors(page: IndexedPage): IndexedPage {
  return { ...page, chunks: page.chunks.map(({ chunk, terms, length }) => ({ chunk, terms, length })) };
}

async function requireLive(index: SiteIndex): Promise<LiveGeneration> {
  const live = await index.live();
  if (live === null) throw new Error('nothing is live');
  return live;
}
