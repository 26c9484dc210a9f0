import type { LiveGeneration, VectorFilter, VectorStore } from '@lattice/core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { blog, germanDocs, oldDocs, unitVector } from './sample-pages.ts';
import { filledStore, OTHER_SITE, routesOf, SITE, type FilledStore, type OpenVectorStore } from './vector-site.ts';

const VECTOR = unitVector([1, 0, 0, 0]);
/** Every page holds one of these. */
const TERMS = ['common', 'node', 'words'].map((term) => ({ term, weight: 1 }));

type Read = (store: VectorStore, generation: LiveGeneration, filter: VectorFilter) => Promise<readonly number[]>;

const numbersOf = (hits: readonly { readonly chunk: number }[]): number[] => hits.map(({ chunk }) => chunk);

/** Every way of reading. */
const READS = {
  searchDense: async (store, generation, filter) =>
    numbersOf(await store.searchDense(generation, { vector: VECTOR, filter, limit: 20 })),
  searchSparse: async (store, generation, filter) =>
    numbersOf(await store.searchSparse(generation, { terms: TERMS, filter, limit: 20 })),
  searchFused: async (store, generation, filter) => {
    const query = { vector: VECTOR, terms: TERMS, denseWeight: 1, sparseWeight: 1, filter, limit: 20 };
    return numbersOf(await store.searchFused(generation, query));
  },
  scroll: async (store, generation, filter) => {
    const found: number[] = [];
    for await (const points of store.scroll(generation, filter)) found.push(...numbersOf(points));
    return found;
  },
} satisfies Record<Exclude<keyof VectorStore, 'count'>, Read>;

interface FilterCase {
  readonly name: string;
  readonly filter: (scopeNumber: ScopeNumber) => VectorFilter;
  /** Pages by number. */
  readonly found: readonly number[];
}

type ScopeNumber = (scope: typeof oldDocs) => number;

const ALL = [0, 1, 2, 3, 4, 5, 6, 7];
const CASES: readonly FilterCase[] = [
  { name: 'nothing more than the generation', filter: () => ({}), found: ALL },
  { name: 'its site', filter: () => ({ site: SITE }), found: ALL },
  { name: 'another site', filter: () => ({ site: OTHER_SITE }), found: [] },
  { name: 'a scope', filter: (numberOf) => ({ scopes: [numberOf(oldDocs)] }), found: [1] },
  {
    name: 'two scopes',
    filter: (numberOf) => ({ scopes: [numberOf(blog), numberOf(germanDocs)] }),
    found: [2, 3],
  },
  { name: 'no scope', filter: () => ({ scopes: [] }), found: [] },
  { name: 'a version', filter: () => ({ versions: ['1.0.0'] }), found: [1] },
  { name: 'two versions, one of them none', filter: () => ({ versions: ['1.0.0', ''] }), found: [1, 3] },
  { name: 'no version', filter: () => ({ versions: [] }), found: [] },
  { name: 'a locale', filter: () => ({ locales: ['de'] }), found: [2] },
  { name: 'no locale', filter: () => ({ locales: [] }), found: [] },
  { name: 'what nobody owns', filter: () => ({ owner: null }), found: ALL },
  { name: 'what somebody owns', filter: () => ({ owner: 'ada' }), found: [] },
  {
    name: 'all of them together',
    filter: (numberOf) => ({
      site: SITE,
      scopes: [0, 1, 2, 3].filter((number) => number !== numberOf(oldDocs)),
      versions: ['current', '1.0.0'],
      locales: ['de', 'fr'],
      owner: null,
    }),
    found: [2],
  },
];

/** What an adapter that does not heed a filter makes of a call. */
type Forgetting = (generation: LiveGeneration, filter: VectorFilter) => readonly [LiveGeneration, VectorFilter];

const heedless =
  (field: keyof VectorFilter): Forgetting =>
  (generation, { [field]: _forgotten, ...filter }) => [generation, filter];

const MUTATIONS: Readonly<Record<'generation' | keyof VectorFilter, (filled: FilledStore) => Forgetting>> = {
  generation:
    ({ other }) =>
    (_generation, filter) => [other, filter],
  site: () => heedless('site'),
  scopes: () => heedless('scopes'),
  versions: () => heedless('versions'),
  locales: () => heedless('locales'),
  owner: () => heedless('owner'),
};

/** The adapter with one filter removed from all it does. */
function without(store: VectorStore, forget: Forgetting): VectorStore {
  return {
    count: (generation, filter, options) => store.count(...forget(generation, filter), options),
    scroll: (generation, filter, options) => store.scroll(...forget(generation, filter), options),
    searchDense: (generation, query, options) => {
      const [asked, filter] = forget(generation, query.filter);
      return store.searchDense(asked, { ...query, filter }, options);
    },
    searchSparse: (generation, query, options) => {
      const [asked, filter] = forget(generation, query.filter);
      return store.searchSparse(asked, { ...query, filter }, options);
    },
    searchFused: (generation, query, options) => {
      const [asked, filter] = forget(generation, query.filter);
      return store.searchFused(asked, { ...query, filter }, options);
    },
  };
}

/** Fails where the store reads anything else than the filters say; `read` is the way, or counting. */
async function expectFiltered(
  { store, generation }: Pick<FilledStore, 'store' | 'generation'>,
  way: 'count' | keyof typeof READS,
  { filter: filterOf, found }: FilterCase,
): Promise<void> {
  const filter = filterOf((scope) => scopeNumber(generation, scope));
  if (way === 'count') {
    expect(await store.count(generation, filter)).toBe(found.length);
    return;
  }
  const routes = await routesOf(store, generation);
  const read = (await READS[way](store, generation, filter)).map((chunk) => routes.get(chunk));
  // The last page has no vector: only words and scrolling come to it.
  const wanted = way === 'searchDense' ? found.filter((number) => number !== 7) : found;
  expect(new Set(read)).toEqual(new Set(wanted.map((number) => `/page/${number}`)));
  expect(read).toHaveLength(wanted.length);
}

const WAYS = ['count', 'scroll', 'searchDense', 'searchSparse', 'searchFused'] as const;

/** What filters do, and that this suite fails an adapter without any one of them. */
export function filters(open: OpenVectorStore): void {
  // Nothing below writes.
  let filled: FilledStore;
  beforeAll(async () => {
    filled = await filledStore(open);
  });
  afterAll(() => filled[Symbol.asyncDispose]());

  it.each(CASES)('keeps every way of reading to $name', async (filterCase) => {
    for (const way of WAYS) await expectFiltered(filled, way, filterCase);
  });

  it.each(Object.entries(MUTATIONS))(
    'mutation: the tests above fail this adapter with its filter by %s removed, in every way of reading',
    { timeout: 120_000 },
    async (_field, mutation) => {
      const mutant = { generation: filled.generation, store: without(filled.store, mutation(filled)) };
      for (const way of WAYS) {
        const checks = await Promise.allSettled(CASES.map((filterCase) => expectFiltered(mutant, way, filterCase)));
        const failed = checks.flatMap((check) => (check.status === 'rejected' ? [check.reason.name] : []));
        expect(failed, `nothing noticed it in ${way}`).toContain('AssertionError');
      }
    },
  );
}

function scopeNumber({ scopes }: LiveGeneration, wanted: typeof oldDocs): number {
  const found = scopes.find(({ plugin, version, locale }) => {
    return plugin === wanted.plugin && version === wanted.version && locale === wanted.locale;
  });
  if (found === undefined) throw new Error('the generation lacks the scope');
  return found.number;
}
