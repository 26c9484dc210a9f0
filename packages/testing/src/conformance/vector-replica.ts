import type { ReplicaFilter, VectorReplica } from '@lattice/core';
import { describe, expect, it } from 'vitest';

import { unitVector } from './sample-pages.ts';
import { DIMENSIONS, GENERATION, point, pointId, points, SITE, sparse, TERMS } from './vector-points.ts';

export interface VectorReplicaHarness extends AsyncDisposable {
  readonly store: VectorReplica;
  /** Starts the names of this harness' collections and aliases; nobody else uses it. */
  readonly prefix: string;
}

type Open = () => Promise<VectorReplicaHarness>;

const EAST = unitVector([1, 0, 0, 0]);
const EVERYTHING: ReplicaFilter = { generation: GENERATION };
/** Every point holds a term of these. */
const EVERY_WORD = sparse({ [TERMS.common]: 1, [TERMS.node]: 1 });

/** What a store that does not heed a filter makes of it. */
const forgetful: Readonly<Record<string, (filter: ReplicaFilter) => ReplicaFilter>> = {
  generation: (filter) => ({ ...filter, generation: GENERATION }),
  site: (filter) => without(filter, 'site'),
  scopes: (filter) => without(filter, 'scopes'),
  versions: (filter) => without(filter, 'versions'),
  locales: (filter) => without(filter, 'locales'),
  owner: (filter) => without(filter, 'owner'),
};

/** What every replica has to do. `open` gives a fresh one, or an own part of a shared one. */
export function vectorReplicaConformance(name: string, open: Open): void {
  describe(`${name} as a vector replica`, () => {
    keepsCollections(open);
    filters(open);
    ranks(open);
    deletes(open);
    swapsAliases(open);
    copes(open);
  });
}

function keepsCollections(open: Open): void {
  it('makes a collection once, and refuses it with other dimensions', async () => {
    await using harness = await open();
    const { store } = harness;
    const name = `${harness.prefix}-a`;
    await store.ensureCollection(name, DIMENSIONS);
    await store.upsert(name, points);
    await store.ensureCollection(name, DIMENSIONS);
    expect(await store.count(name, EVERYTHING)).toBe(9);
    for (const dimensions of [DIMENSIONS + 1, null]) {
      await expect(store.ensureCollection(name, dimensions)).rejects.toMatchObject({ code: 'generation-mismatch' });
    }
    expect(await store.collections()).toContain(name);
    await store.dropCollection(name);
    await store.dropCollection(name);
    expect(await store.collections()).not.toContain(name);
  });

  it('makes it once when many ask at the same time', async () => {
    await using harness = await open();
    const { store } = harness;
    const name = `${harness.prefix}-a`;
    await Promise.all(Array.from({ length: 5 }, () => store.ensureCollection(name, DIMENSIONS)));
    await store.upsert(name, points);
    expect(await store.count(name, EVERYTHING)).toBe(9);
  });

  it('keeps words alone where there are no vectors', async () => {
    await using harness = await open();
    const { store } = harness;
    const name = `${harness.prefix}-words`;
    await store.ensureCollection(name, null);
    await store.upsert(
      name,
      points.map((each) => ({ ...each, dense: null })),
    );
    const vector = sparse({ [TERMS.rare]: 1 });
    expect(await store.searchSparse(name, { vector, filter: EVERYTHING, limit: 5 })).toMatchObject([{ chunk: 3 }]);
  });

  it('says of every call that the collection is unknown', async () => {
    await using harness = await open();
    const { store } = harness;
    const name = `${harness.prefix}-nowhere`;
    const search = { filter: EVERYTHING, limit: 5 };
    const calls: (() => Promise<unknown>)[] = [
      () => store.upsert(name, [point(1)]),
      () => store.count(name, EVERYTHING),
      () => store.searchDense(name, { vector: EAST, ...search }),
      () => store.searchSparse(name, { vector: sparse({ 1: 1 }), ...search }),
      () =>
        store.searchFused(name, { dense: EAST, sparse: sparse({ 1: 1 }), denseWeight: 1, sparseWeight: 1, ...search }),
      () => store.deletePages(name, { generation: GENERATION, routes: ['/a'] }),
      () => store.retainGenerations(name, { site: SITE, generations: [] }),
      () => store.pointAlias(`${harness.prefix}-alias`, name),
      () => store.scroll(name, EVERYTHING).next(),
    ];
    for (const call of calls) {
      await expect(call()).rejects.toMatchObject({
        code: 'search-unavailable',
        context: { reason: 'collection-missing' },
      });
    }
  });
}

const all = [0, 1, 2, 3, 4, 5, 6, 8];

interface FilterCase {
  readonly name: string;
  readonly filter: ReplicaFilter;
  /** Chunks by vector, best first. */
  readonly found: readonly number[];
}

const filterCases: readonly FilterCase[] = [
  { name: 'generation alone', filter: EVERYTHING, found: all },
  { name: 'another generation', filter: { generation: 'generation-2' }, found: [9] },
  { name: 'an unknown generation', filter: { generation: 'generation-3' }, found: [] },
  { name: 'site', filter: { ...EVERYTHING, site: 'other' }, found: [8] },
  { name: 'one scope', filter: { ...EVERYTHING, scopes: [1] }, found: [1] },
  { name: 'two scopes', filter: { ...EVERYTHING, scopes: [3, 2] }, found: [2, 3] },
  { name: 'no scope', filter: { ...EVERYTHING, scopes: [] }, found: [] },
  { name: 'version', filter: { ...EVERYTHING, versions: ['1.0.0'] }, found: [1] },
  { name: 'two versions, one of them none', filter: { ...EVERYTHING, versions: ['1.0.0', ''] }, found: [1, 3] },
  { name: 'no version', filter: { ...EVERYTHING, versions: [] }, found: [] },
  { name: 'locale', filter: { ...EVERYTHING, locales: ['de'] }, found: [2] },
  { name: 'no locale', filter: { ...EVERYTHING, locales: [] }, found: [] },
  { name: 'owner', filter: { ...EVERYTHING, owner: 'ada' }, found: [4] },
  { name: 'what nobody owns', filter: { ...EVERYTHING, owner: null }, found: [0, 1, 2, 3, 6, 8] },
  {
    name: 'all together',
    filter: {
      generation: GENERATION,
      site: SITE,
      scopes: [0, 1],
      versions: ['current'],
      locales: ['en'],
      owner: 'bob',
    },
    found: [5],
  },
];

/** Every way of reading, and how it may go wrong where one filter is not heeded. */
const readers: Readonly<
  Record<string, (store: VectorReplica, name: string, filter: ReplicaFilter) => Promise<number[]>>
> = {
  searchDense: async (store, name, filter) =>
    chunksOf(await store.searchDense(name, { vector: EAST, filter, limit: 20 })),
  searchSparse: async (store, name, filter) =>
    chunksOf(await store.searchSparse(name, { vector: EVERY_WORD, filter, limit: 20 })),
  searchFused: async (store, name, filter) => {
    const query = { dense: EAST, sparse: EVERY_WORD, denseWeight: 1, sparseWeight: 1 };
    return chunksOf(await store.searchFused(name, { ...query, filter, limit: 20 }));
  },
  scroll: async (store, name, filter) => {
    const scrolled: { readonly chunk: number }[] = [];
    for await (const page of store.scroll(name, filter)) scrolled.push(...page);
    expect(await store.count(name, filter)).toBe(scrolled.length);
    return chunksOf(scrolled);
  },
};

const ascending = (one: number, two: number): number => one - two;

function without(filter: ReplicaFilter, key: Exclude<keyof ReplicaFilter, 'generation'>): ReplicaFilter {
  const copy: { -readonly [Key in keyof ReplicaFilter]: ReplicaFilter[Key] } = { ...filter };
  delete copy[key];
  return copy;
}

/** The seventh has no vector, so that only words and scrolling come to it. */
function chunksOf(hits: readonly { readonly chunk: number }[]): number[] {
  return hits.map(({ chunk }) => chunk).filter((chunk) => chunk !== 7);
}

function filters(open: Open): void {
  it.each(filterCases)('keeps every way of reading to $name', async ({ filter, found }) => {
    await using harness = await filled(open);
    const { store, name } = harness;
    expect(await readers['searchDense']?.(store, name, filter)).toEqual(found);
    for (const read of Object.values(readers))
      expect((await read(store, name, filter)).toSorted(ascending)).toEqual(found);
  });

  it('would notice a store that heeds one filter less, in every way of reading', { timeout: 120_000 }, async () => {
    await using harness = await filled(open);
    const { store, name } = harness;
    for (const [forgotten, forget] of Object.entries(forgetful)) {
      for (const [way, read] of Object.entries(readers)) {
        const wrong: string[] = [];
        for (const { name: label, filter, found } of filterCases) {
          const chunks = (await read(store, name, forget(filter))).toSorted(ascending);
          if (JSON.stringify(chunks) !== JSON.stringify(found)) wrong.push(label);
        }
        expect({ forgotten, way, wrong }).not.toEqual({ forgotten, way, wrong: [] });
      }
    }
  });

  it('scrolls with what names a point', async () => {
    await using harness = await filled(open);
    const { store, name } = harness;
    const found = [];
    for await (const page of store.scroll(name, { generation: 'generation-2' })) found.push(...page);
    expect(found).toMatchObject([{ id: pointId(9), route: '/page/9', chunk: 9, scope: 0 }]);
  });
}

function ranks(open: Open): void {
  it('ranks by cosine, with the cosine as score', async () => {
    await using harness = await filled(open);
    const { store, name } = harness;
    const hits = await store.searchDense(name, { vector: EAST, filter: EVERYTHING, limit: 3 });
    expect(hits.map(({ chunk }) => chunk)).toEqual([0, 1, 2]);
    for (const { chunk, score } of hits) expect(score).toBeCloseTo(1 / Math.hypot(1, chunk / 10), 4);
  });

  it('ranks by words: the rare one before the common one, the frequent before the single', async () => {
    await using harness = await filled(open);
    const { store, name } = harness;
    const search = async (weights: Readonly<Record<number, number>>) => {
      const hits = await store.searchSparse(name, { vector: sparse(weights), filter: EVERYTHING, limit: 20 });
      return hits.map(({ chunk }) => chunk);
    };
    expect(await search({ [TERMS.install]: 1 })).toEqual([4, 1, 0]);
    expect(await search({ [TERMS.node]: 1 })).toEqual([7, 5, 4]);
    expect((await search({ [TERMS.common]: 1, [TERMS.rare]: 1 }))[0]).toBe(3);
    expect((await search({ [TERMS.common]: 1, [TERMS.server]: 1 }))[0]).toBe(2);
    expect(await search({ 999: 1 })).toEqual([]);
    expect(await search({})).toEqual([]);
  });

  it('fuses both rankings by weight', async () => {
    await using harness = await filled(open);
    const { store, name } = harness;
    const search = async (denseWeight: number, sparseWeight: number) => {
      const query = { dense: EAST, sparse: sparse({ [TERMS.install]: 1 }), denseWeight, sparseWeight };
      const hits = await store.searchFused(name, { ...query, filter: EVERYTHING, limit: 20 });
      return hits.map(({ chunk }) => chunk);
    };
    // By vector 0 1 2 3 4 …; by words 4 1 0.
    expect((await search(1, 1)).slice(0, 3).toSorted(ascending)).toEqual([0, 1, 4]);
    expect((await search(10, 1))[0]).toBe(0);
    expect((await search(1, 10))[0]).toBe(4);
    expect(await search(0, 1)).toEqual([4, 1, 0]);
    expect((await search(1, 0)).slice(0, 5)).toEqual([0, 1, 2, 3, 4]);
    expect(await search(0, 0)).toEqual([]);
  });

  it('returns at most the limit', async () => {
    await using harness = await filled(open);
    const { store, name } = harness;
    const words = sparse({ [TERMS.common]: 1 });
    for (const limit of [0, 1, 2]) {
      const search = { filter: EVERYTHING, limit };
      expect(await store.searchDense(name, { vector: EAST, ...search })).toHaveLength(limit);
      expect(await store.searchSparse(name, { vector: words, ...search })).toHaveLength(limit);
      const fused = { dense: EAST, sparse: words, denseWeight: 1, sparseWeight: 1, ...search };
      expect(await store.searchFused(name, fused)).toHaveLength(limit);
    }
  });

  it('refuses vectors of another length, and nothing of their batch is there', async () => {
    await using harness = await filled(open);
    const { store, name } = harness;
    const mismatch = { code: 'generation-mismatch' };
    const long = unitVector([1, 2, 3, 4, 5]);
    await expect(store.upsert(name, [point(20), point(21, { dense: long })])).rejects.toMatchObject(mismatch);
    expect(await store.count(name, EVERYTHING)).toBe(9);
    const search = { filter: EVERYTHING, limit: 5 };
    await expect(store.searchDense(name, { vector: long, ...search })).rejects.toMatchObject(mismatch);
    const fused = { dense: long, sparse: sparse({ 1: 1 }), denseWeight: 1, sparseWeight: 1, ...search };
    await expect(store.searchFused(name, fused)).rejects.toMatchObject(mismatch);
  });
}

function deletes(open: Open): void {
  it('replaces a point that is written again', async () => {
    await using harness = await filled(open);
    const { store, name } = harness;
    await store.upsert(name, [point(0, { scope: 9, dense: unitVector([0, 0, 0, 1]), sparse: sparse({ 55: 1 }) })]);
    expect(await store.count(name, EVERYTHING)).toBe(9);
    const filter = { ...EVERYTHING, scopes: [9] };
    const [hit] = await store.searchDense(name, { vector: unitVector([0, 0, 0, 1]), filter, limit: 5 });
    expect(hit).toMatchObject({ chunk: 0 });
    expect(await store.searchSparse(name, { vector: sparse({ [TERMS.install]: 1 }), filter, limit: 5 })).toEqual([]);
  });

  it('deletes pages of one generation', async () => {
    await using harness = await filled(open);
    const { store, name } = harness;
    await store.deletePages(name, { generation: GENERATION, routes: ['/page/5', '/page/9', '/nowhere'] });
    const left = await store.searchDense(name, { vector: EAST, filter: EVERYTHING, limit: 20 });
    expect(left.map(({ chunk }) => chunk)).toEqual([0, 1, 2, 3, 4, 8]);
    expect(await store.count(name, { generation: 'generation-2' })).toBe(1);
    await store.deletePages(name, { generation: GENERATION, routes: [] });
    expect(await store.count(name, EVERYTHING)).toBe(7);
  });

  it('deletes all generations of a site but those to keep', async () => {
    await using harness = await filled(open);
    const { store, name } = harness;
    await store.retainGenerations(name, { site: SITE, generations: [GENERATION, 'generation-7'] });
    expect(await store.count(name, { generation: 'generation-2' })).toBe(0);
    expect(await store.count(name, EVERYTHING)).toBe(9);
    await store.retainGenerations(name, { site: SITE, generations: [] });
    expect(await store.count(name, EVERYTHING)).toBe(1);
  });
}

function swapsAliases(open: Open): void {
  it('points an alias from one collection at another', async () => {
    await using harness = await open();
    const { store, prefix } = harness;
    const [alias, first, second] = [`${prefix}-alias`, `${prefix}-1`, `${prefix}-2`];
    expect(await store.aliasTarget(alias)).toBeNull();
    for (const name of [first, second]) await store.ensureCollection(name, DIMENSIONS);
    await store.upsert(second, points);
    for (const name of [first, second, second, first, second]) {
      await store.pointAlias(alias, name);
      expect(await store.aliasTarget(alias)).toBe(name);
    }
    expect(await store.count(alias, EVERYTHING)).toBe(9);
    expect(await store.collections()).not.toContain(alias);
    await store.dropCollection(second);
    expect(await store.aliasTarget(alias)).toBeNull();
  });

  it('leaves a real collection of that name alone', async () => {
    await using harness = await open();
    const { store, prefix } = harness;
    const [real, other] = [`${prefix}-real`, `${prefix}-other`];
    for (const name of [real, other]) await store.ensureCollection(name, DIMENSIONS);
    await store.upsert(real, points);
    await expect(store.pointAlias(real, other)).rejects.toMatchObject({ code: 'configuration-invalid' });
    expect(await store.count(real, EVERYTHING)).toBe(9);
  });
}

function copes(open: Open): void {
  it('takes nothing for an answer: no points, no routes', async () => {
    await using harness = await open();
    const { store } = harness;
    const name = `${harness.prefix}-a`;
    await store.ensureCollection(name, DIMENSIONS);
    await store.upsert(name, []);
    expect(await store.count(name, EVERYTHING)).toBe(0);
    expect(await store.searchDense(name, { vector: EAST, filter: EVERYTHING, limit: 5 })).toEqual([]);
    for await (const page of store.scroll(name, EVERYTHING)) expect(page).toEqual([]);
  });

  it('keeps text of any kind', async () => {
    await using harness = await open();
    const { store } = harness;
    const name = `${harness.prefix}-a`;
    await store.ensureCollection(name, DIMENSIONS);
    const odd = ['/docs/日本語/👩‍🚀', '/docs/a"b\\c', "/docs/o'clock", '/docs/tab\tand\nline', '/docs/%20 &?#'];
    await store.upsert(
      name,
      odd.map((route, chunk) => point(chunk, { route, version: route, locale: route, owner: route })),
    );
    for (const [chunk, route] of odd.entries()) {
      const filter = { ...EVERYTHING, versions: [route], locales: [route], owner: route };
      expect(await store.searchDense(name, { vector: EAST, filter, limit: 9 })).toMatchObject([{ chunk }]);
    }
    await store.deletePages(name, { generation: GENERATION, routes: odd.slice(1) });
    const left: string[] = [];
    for await (const page of store.scroll(name, EVERYTHING)) left.push(...page.map(({ route }) => route));
    expect(left).toEqual(odd.slice(0, 1));
  });

  it('holds 10,000 points from writers side by side', { timeout: 120_000 }, async () => {
    await using harness = await open();
    const { store } = harness;
    const name = `${harness.prefix}-large`;
    await store.ensureCollection(name, DIMENSIONS);
    const many = Array.from({ length: 10_000 }, (_, chunk) =>
      point(chunk, {
        scope: chunk % 4,
        dense: unitVector([1, chunk / 10_000, (chunk % 7) / 100, (chunk % 3) / 100]),
        sparse: sparse({ [TERMS.common]: 1, [1_000_000 + chunk]: 1 }),
      }),
    );
    // Each point is written by two of the four.
    const halves = [
      many.slice(0, 5_000),
      many.slice(5_000),
      many.filter((_, at) => at % 2 === 0),
      many.filter((_, at) => at % 2 === 1),
    ];
    await Promise.all(halves.map((some) => store.upsert(name, some)));
    expect(await store.count(name, EVERYTHING)).toBe(10_000);
    expect(await store.count(name, { ...EVERYTHING, scopes: [1] })).toBe(2_500);
    const seen = new Set<string>();
    for await (const page of store.scroll(name, EVERYTHING)) for (const { id } of page) seen.add(id);
    expect(seen.size).toBe(10_000);
    const vector = sparse({ [1_000_000 + 7_777]: 1 });
    expect(await store.searchSparse(name, { vector, filter: EVERYTHING, limit: 3 })).toMatchObject([{ chunk: 7_777 }]);
    const [nearest] = await store.searchDense(name, { vector: EAST, filter: { ...EVERYTHING, scopes: [2] }, limit: 1 });
    expect((nearest?.chunk ?? -1) % 4).toBe(2);
    expect(nearest?.score).toBeGreaterThan(0.999);
  });

  it('ends with the signal', async () => {
    await using harness = await filled(open);
    const { store, name } = harness;
    const aborted = { signal: AbortSignal.abort() };
    const search = { filter: EVERYTHING, limit: 5 };
    const calls: (() => Promise<unknown>)[] = [
      () => store.ensureCollection(name, DIMENSIONS, aborted),
      () => store.collections(aborted),
      () => store.upsert(name, [point(30)], aborted),
      () => store.count(name, EVERYTHING, aborted),
      () => store.searchDense(name, { vector: EAST, ...search }, aborted),
      () => store.searchSparse(name, { vector: sparse({ 1: 1 }), ...search }, aborted),
      () => store.deletePages(name, { generation: GENERATION, routes: ['/page/1'] }, aborted),
      () => store.scroll(name, EVERYTHING, aborted).next(),
      () => store.aliasTarget('any', aborted),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'cancelled' });
    expect(await store.count(name, EVERYTHING)).toBe(9);
  });
}

async function filled(open: Open): Promise<VectorReplicaHarness & { readonly name: string }> {
  const harness = await open();
  const name = `${harness.prefix}-points`;
  await harness.store.ensureCollection(name, DIMENSIONS);
  await harness.store.upsert(name, points);
  return {
    store: harness.store,
    prefix: harness.prefix,
    name,
    [Symbol.asyncDispose]: () => harness[Symbol.asyncDispose](),
  };
}
