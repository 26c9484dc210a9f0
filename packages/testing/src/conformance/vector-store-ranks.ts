import { afterAll, beforeAll, expect, it } from 'vitest';

import { unitVector } from './sample-pages.ts';
import { filledStore, pagesOf, words, type FilledStore, type OpenVectorStore } from './vector-site.ts';

const EAST = unitVector([1, 0, 0, 0]);
const NO_FILTER = { filter: {}, limit: 20 };

/** In what order hits come. */
export function ranks(open: OpenVectorStore): void {
  // Nothing below writes.
  let filled: FilledStore;
  beforeAll(async () => {
    filled = await filledStore(open);
  });
  afterAll(() => filled[Symbol.asyncDispose]());

  it('ranks by cosine, with the cosine as score', async () => {
    const { store, generation } = filled;
    const hits = await store.searchDense(generation, { vector: EAST, ...NO_FILTER });
    const pages = await pagesOf(filled, generation, hits);
    expect(pages).toEqual([0, 1, 2, 3, 4, 5, 6]);
    for (const [rank, { score }] of hits.entries()) expect(score).toBeCloseTo(1 / Math.hypot(1, rank / 10), 3);
  });

  it('ranks by words: the rare one before the common one, the frequent before the single', async () => {
    const { store, generation } = filled;
    const search = async (...terms: readonly string[]) => {
      const hits = await store.searchSparse(generation, { terms: words(...terms), ...NO_FILTER });
      return pagesOf(filled, generation, hits);
    };
    expect(await search('install')).toEqual([4, 1, 0]);
    expect(await search('node')).toEqual([5, 4]);
    expect((await search('common', 'rare'))[0]).toBe(3);
    expect((await search('common', 'server'))[0]).toBe(2);
    expect(await search('nowhere')).toEqual([]);
    expect(await search()).toEqual([]);
  });

  it('fuses both rankings by weight', async () => {
    const { store, generation } = filled;
    const search = async (denseWeight: number, sparseWeight: number) => {
      const query = { vector: EAST, terms: words('install'), denseWeight, sparseWeight, ...NO_FILTER };
      return pagesOf(filled, generation, await store.searchFused(generation, query));
    };
    // By vector 0 1 2 3 4 …; by words 4 1 0.
    expect((await search(1, 1)).slice(0, 3).toSorted((one, two) => one - two)).toEqual([0, 1, 4]);
    expect((await search(10, 1))[0]).toBe(0);
    expect((await search(1, 10))[0]).toBe(4);
    expect(await search(0, 1)).toEqual([4, 1, 0]);
    expect((await search(1, 0)).slice(0, 5)).toEqual([0, 1, 2, 3, 4]);
    expect(await search(0, 0)).toEqual([]);
  });

  it('returns at most the limit', async () => {
    const { store, generation } = filled;
    for (const limit of [0, 1, 2]) {
      const search = { filter: {}, limit, vector: EAST, terms: words('common'), denseWeight: 1, sparseWeight: 1 };
      expect(await store.searchDense(generation, search)).toHaveLength(limit);
      expect(await store.searchSparse(generation, search)).toHaveLength(limit);
      expect(await store.searchFused(generation, search)).toHaveLength(limit);
    }
  });
}
