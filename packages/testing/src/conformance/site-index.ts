import type {
  EmbeddingIdentity,
  IndexedPage,
  LexicalQuery,
  LiveGeneration,
  QueryTerm,
  Scope,
  SiteIdentity,
  SiteIndex,
} from '@lattice/core';
import { describe, expect, it } from 'vitest';

import { referenceRanking } from './bm25-reference.ts';
import { blog, currentDocs, germanDocs, oldDocs, samplePage } from './sample-pages.ts';
import { searchesDense } from './site-index-dense.ts';

export interface SiteIndexHarness extends AsyncDisposable {
  readonly index: SiteIndex;
  /** Makes this site the live one. */
  publish(site: {
    readonly pages: readonly IndexedPage[];
    readonly scopes: readonly Scope[];
    readonly site: SiteIdentity;
    readonly embedding?: EmbeddingIdentity;
  }): Promise<void>;
}

const identity: SiteIdentity = {
  title: 'Handbook',
  url: 'https://docs.example.com',
  baseUrl: '/',
  defaultLocale: 'en',
};
const scopes = [currentDocs, oldDocs, germanDocs, blog];
const pages = [
  samplePage({
    route: '/install',
    chunks: [
      {
        text: 'Install the tool',
        terms: { install: 4, tool: 1, node: 1 },
        analysis: { stems: 'titl instal\npart\n\ninstal tool', meaning: Uint8Array.of(0, 1, 127, 128, 255) },
      },
      {
        text: 'Install it on a server',
        terms: { install: 1, server: 2, ssh: 1 },
        anchor: null,
        analysis: { stems: 'titl', meaning: null },
      },
      { text: 'Remove it', terms: { remove: 2, tool: 1 }, length: 40 },
    ],
  }),
  samplePage({ route: '/servers', title: 'Servers', chunks: [{ text: 'Servers', terms: { server: 6, node: 0.5 } }] }),
  samplePage({
    route: '/1.0.0/install',
    scope: oldDocs,
    chunks: [{ text: 'Install 1.0', terms: { install: 2, node: 3 } }],
  }),
  samplePage({
    route: '/de/install',
    scope: germanDocs,
    chunks: [{ text: 'Installieren', terms: { install: 9, knoten: 1 }, length: 90 }],
  }),
  samplePage({
    route: '/blog/servers',
    scope: blog,
    chunks: [{ text: 'We moved servers', terms: { server: 3, move: 2 } }],
  }),
  samplePage({ route: '/empty', chunks: [] }),
];

/** What every site index has to do. `open` gives a fresh, empty one. */
export function siteIndexConformance(name: string, open: () => Promise<SiteIndexHarness>): void {
  describe(`${name} as a site index`, () => {
    describesTheSite(open);
    ranksByBm25(open);
    keepsToTheScopes(open);
    loadsContent(open);
    searchesDense(open);
  });
}

function describesTheSite(open: () => Promise<SiteIndexHarness>): void {
  it('has no live generation before the first publication', async () => {
    await using harness = await open();
    expect(await harness.index.live()).toBeNull();
  });

  it('describes the live generation', async () => {
    await using harness = await open();
    await harness.publish({ pages, scopes, site: identity });
    const live = await requireLive(harness.index);
    expect(live).toMatchObject({ site: identity, pages: 6, chunks: 7 });
    expect(live.scopes).toMatchObject(scopes);
    expect(new Set(live.scopes.map((scope) => scope.number)).size).toBe(scopes.length);
    expect(live.publishedAt).toBeInstanceOf(Date);
  });

  it('replaces the live generation', async () => {
    await using harness = await open();
    await harness.publish({ pages, scopes, site: identity });
    await harness.publish({ pages: pages.slice(1), scopes, site: { ...identity, title: 'Second' } });
    const live = await requireLive(harness.index);
    expect(live).toMatchObject({ site: { title: 'Second' }, pages: 5, chunks: 4 });
    expect(await harness.index.pages(live, ['/install'])).toEqual(new Map());
    expect(await search(harness.index, { scopes: [currentDocs], terms: ['remove'] })).toMatchObject({
      hits: [],
      chunks: 1,
    });
  });
}

function ranksByBm25(open: () => Promise<SiteIndexHarness>): void {
  it.each([
    { asked: 'one term', terms: { server: 1 } },
    { asked: 'several terms', terms: { install: 1, server: 1, tool: 1 } },
    { asked: 'weighted terms', terms: { install: 0.25, server: 2.5 } },
    { asked: 'a term with a fractional frequency', terms: { node: 1 } },
    { asked: 'a term nothing holds among others', terms: { install: 1, absent: 1 } },
  ])('scores $asked by the formula', async ({ terms }) => {
    await using harness = await open();
    await harness.publish({ pages, scopes, site: identity });
    const asked = Object.entries(terms).map(([term, weight]) => ({ term, weight }));
    for (const searched of [[currentDocs], [oldDocs, blog], scopes]) {
      const expected = referenceRanking(pages, searched, asked);
      const { hits } = await search(harness.index, { scopes: searched, terms: asked });
      expect(hits.map(({ route, ordinal }) => ({ route, ordinal }))).toEqual(
        expected.map(({ route, ordinal }) => ({ route, ordinal })),
      );
      for (const [rank, hit] of hits.entries()) expect(hit.score).toBeCloseTo(expected[rank]?.score ?? 0, 6);
    }
  });

  it('breaks ties by the number of the chunk', async () => {
    await using harness = await open();
    const terms = { alpha: 1, beta: 2, gamma: 3, delta: 1 };
    const twins = Array.from({ length: 40 }, (_, index) =>
      samplePage({
        route: `/twin/${index}`,
        scope: index % 2 === 0 ? currentDocs : oldDocs,
        chunks: [{ text: `${index}`, terms }],
      }),
    );
    await harness.publish({ pages: twins, scopes, site: identity });
    const live = await requireLive(harness.index);
    const { hits } = await harness.index.searchLexical(
      live,
      toQuery(live, { scopes, terms: Object.keys(terms), limit: 30 }),
    );
    expect(hits).toHaveLength(30);
    expect(new Set(hits.map((hit) => hit.score)).size).toBe(1);
    expect(hits.map((hit) => hit.chunk)).toEqual(hits.map((hit) => hit.chunk).toSorted((a, b) => a - b));
  });

  it('returns at most the limit, the best ones', async () => {
    await using harness = await open();
    await harness.publish({ pages, scopes, site: identity });
    const all = await search(harness.index, { scopes, terms: ['install', 'server'] });
    const two = await search(harness.index, { scopes, terms: ['install', 'server'], limit: 2 });
    expect(all.hits.length).toBeGreaterThan(2);
    expect(two.hits).toEqual(all.hits.slice(0, 2));
    expect((await search(harness.index, { scopes, terms: ['install'], limit: 0 })).hits).toEqual([]);
  });

  it.each([
    { kind: 'empty', term: '' },
    { kind: 'NULL', term: 'NULL' },
    { kind: 'braces and quotes', term: '{a,"b"}' },
    { kind: 'backslash', term: String.raw`back\slash` },
    { kind: 'apostrophe', term: "o'clock" },
    { kind: 'white space', term: 'tab\tand\nline' },
    { kind: 'Cyrillic', term: 'ключ' },
    { kind: 'Japanese', term: '日本語' },
    { kind: 'emoji', term: '👩‍🚀' },
    { kind: 'endless', term: noise(5_000) },
  ])('finds a term of a difficult kind: $kind', async ({ term }) => {
    await using harness = await open();
    const page = samplePage({ route: '/odd', chunks: [{ text: 'odd', terms: { [term]: 2, plain: 1 } }] });
    await harness.publish({ pages: [page, ...pages], scopes, site: identity });
    const result = await search(harness.index, { scopes: [currentDocs], terms: [term] });
    expect(result.hits.map((hit) => hit.route)).toEqual(['/odd']);
    expect(result.documentFrequency.get(term)).toBe(1);
  });
}

function keepsToTheScopes(open: () => Promise<SiteIndexHarness>): void {
  it.each(scopes)('finds only chunks of the scope $plugin $version $locale', async (scope) => {
    await using harness = await open();
    await harness.publish({ pages, scopes, site: identity });
    const expected = pages.filter((page) => page.page.scope === scope);
    const result = await search(harness.index, { scopes: [scope], terms: ['install', 'server'] });
    expect(new Set(result.hits.map((hit) => hit.route))).toEqual(
      new Set(expected.filter((page) => page.chunks.length > 0).map((page) => page.page.route)),
    );
    expect(result.chunks).toBe(expected.reduce((sum, page) => sum + page.chunks.length, 0));
  });

  it('counts chunks and documents in the searched scopes only', async () => {
    await using harness = await open();
    await harness.publish({ pages, scopes, site: identity });
    const narrow = await search(harness.index, { scopes: [currentDocs], terms: ['install', 'move', 'absent'] });
    expect(narrow.chunks).toBe(4);
    expect([...narrow.documentFrequency]).toEqual([
      ['install', 2],
      ['move', 0],
      ['absent', 0],
    ]);
    const wide = await search(harness.index, { scopes, terms: ['install', 'move', 'absent'] });
    expect(wide.chunks).toBe(7);
    expect([...wide.documentFrequency]).toEqual([
      ['install', 4],
      ['move', 1],
      ['absent', 0],
    ]);
  });

  it('finds nothing in no scope, and counts without terms', async () => {
    await using harness = await open();
    await harness.publish({ pages, scopes, site: identity });
    expect(await search(harness.index, { scopes: [], terms: ['install'] })).toMatchObject({
      hits: [],
      chunks: 0,
      documentFrequency: new Map([['install', 0]]),
    });
    expect(await search(harness.index, { scopes, terms: [] })).toMatchObject({
      hits: [],
      chunks: 7,
      documentFrequency: new Map(),
    });
  });
}

function loadsContent(open: () => Promise<SiteIndexHarness>): void {
  it('returns chunks as they were written, in the order asked for, leaving out what does not exist', async () => {
    await using harness = await open();
    await harness.publish({ pages, scopes, site: identity });
    const live = await requireLive(harness.index);
    const { hits } = await harness.index.searchLexical(
      live,
      toQuery(live, { scopes, terms: ['install', 'server', 'remove', 'move'], limit: 100 }),
    );
    const numbers = hits.map((hit) => hit.chunk);
    expect(numbers).toHaveLength(7);
    const reversed = [...numbers.toReversed(), 1_000_000, -1];
    const stored = await harness.index.chunks(live, [1_000_001, ...reversed]);
    expect(stored.map((chunk) => chunk.number)).toEqual(numbers.toReversed());
    for (const { number, scope, pageTitle, analysis, ...chunk } of stored) {
      expect(numbers).toContain(number);
      const page = pages.find((candidate) => candidate.page.route === chunk.route);
      const written = page?.chunks.find((indexed) => indexed.chunk.id === chunk.id);
      expect(written?.chunk).toEqual(chunk);
      expect(written?.analysis?.stems).toBe(analysis?.stems);
      expect([...(written?.analysis?.meaning ?? [])]).toEqual([...(analysis?.meaning ?? [])]);
      expect(scope).toEqual(live.scopes.find((candidate) => candidate.number === scope.number));
      expect(scope).toMatchObject(page?.page.scope ?? {});
      expect(pageTitle).toBe(page?.page.title);
    }
    expect(await harness.index.chunks(live, [])).toEqual([]);
  });

  it('returns the manifest entries of routes', async () => {
    await using harness = await open();
    await harness.publish({ pages, scopes, site: identity });
    const live = await requireLive(harness.index);
    const routes = [...pages.map(({ page }) => page.route), '/nowhere'];
    expect(await harness.index.pages(live, routes)).toEqual(new Map(pages.map(({ page }) => [page.route, page])));
    expect(await harness.index.pages(live, [])).toEqual(new Map());
  });
}

interface Found {
  readonly hits: readonly { readonly route: string; readonly ordinal: number; readonly score: number }[];
  readonly chunks: number;
  readonly documentFrequency: ReadonlyMap<string, number>;
}

interface Search {
  readonly scopes: readonly Scope[];
  /** Of weight 1 where only the term is given. */
  readonly terms: readonly (string | QueryTerm)[];
  readonly limit?: number;
}

async function search(index: SiteIndex, asked: Search): Promise<Found> {
  const live = await requireLive(index);
  const result = await index.searchLexical(live, toQuery(live, asked));
  const numbers = result.hits.map((hit) => hit.chunk);
  const chunks = await index.chunks(live, numbers);
  const hits = result.hits.map(({ score }, rank) => {
    const chunk = chunks[rank];
    return { route: chunk?.route ?? '', ordinal: chunk?.ordinal ?? -1, score };
  });
  return { ...result, hits };
}

function toQuery(live: LiveGeneration, { scopes: searched, terms, limit = 100 }: Search): LexicalQuery {
  const numbers = searched.map((scope) => {
    const found = live.scopes.find(
      (candidate) =>
        candidate.plugin === scope.plugin && candidate.version === scope.version && candidate.locale === scope.locale,
    );
    return found?.number ?? -1;
  });
  return {
    terms: terms.map((term) => (typeof term === 'string' ? { term, weight: 1 } : term)),
    scopes: numbers,
    limit,
  };
}

/** Letters and digits that no compression shortens much. */
function noise(length: number): string {
  let state = 1;
  let text = '';
  while (text.length < length) {
    state = Math.imul(state, 0x41c64e6d) + 12_345;
    text += ((state >>> 8) % 46_656).toString(36);
  }
  return text.slice(0, length);
}

async function requireLive(index: SiteIndex): Promise<LiveGeneration> {
  const live = await index.live();
  if (live === null) throw new Error('nothing is live');
  return live;
}
