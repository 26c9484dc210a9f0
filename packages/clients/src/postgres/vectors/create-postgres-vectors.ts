import {
  FUSION_DEPTH,
  fuseRanks,
  type CallOptions,
  type LiveGeneration,
  type StoredPoint,
  type VectorFilter,
  type VectorStore,
  type WordsQuery,
} from '@lattice/core';

import { runQuery, type QueryTarget } from '../database/run-query.ts';
import { statement, type Statement } from '../database/statement.ts';
import { createDenseSearch, type DenseSearchOptions } from '../site-index/dense/create-dense-search.ts';
import { requireGeneration } from '../site-index/generation-gone.ts';
import { searchLexical } from '../site-index/search-lexical.ts';
import { scopesOf } from './scopes-of.ts';

/** Chunks named in one statement. */
const SCROLLED_AT_ONCE = 1_000;

/**
 * Vectors and words where their chunks are. A publication is all it takes to have them here: vectors were written beside
 * their chunks, and no point is ever sent.
 */
export function createPostgresVectors(target: QueryTarget, options: DenseSearchOptions): VectorStore {
  const searchDense = createDenseSearch(target, options);

  async function searchSparse(generation: LiveGeneration, query: WordsQuery, { signal }: CallOptions = {}) {
    const { terms, filter, limit } = query;
    const words = { terms, scopes: scopesOf(generation, filter), limit };
    const { hits } = await searchLexical(target, generation, { query: words, signal });
    return hits;
  }

  return {
    searchSparse,
    searchDense: (generation, { vector, filter, limit }, call) =>
      searchDense(generation, { vector, scopes: scopesOf(generation, filter), limit }, call),

    async searchFused(generation, query, call) {
      const { limit, denseWeight, sparseWeight } = query;
      const deep = { ...query, limit: Math.max(FUSION_DEPTH, limit) };
      const [dense, sparse] = await Promise.all([
        this.searchDense(generation, deep, call),
        searchSparse(generation, deep, call),
      ]);
      const legs = [
        { weight: denseWeight, hits: dense },
        { weight: sparseWeight, hits: sparse },
      ];
      return fuseRanks(legs, limit);
    },

    async count(generation, filter, { signal } = {}) {
      await requireGeneration(target, generation, { signal });
      const counted = countStatement(generation, scopesOf(generation, filter));
      const [row] = await runQuery<{ chunks: number }>(target, counted, { signal });
      return row?.chunks ?? 0;
    },

    async *scroll(generation, filter: VectorFilter, { signal } = {}) {
      await requireGeneration(target, generation, { signal });
      const scopes = scopesOf(generation, filter);
      for (let from = 0; from < generation.chunks; from += SCROLLED_AT_ONCE) {
        const rows = await runQuery<StoredPoint>(target, scrollStatement(generation, { scopes, from }), { signal });
        if (rows.length > 0) yield rows.map(({ route, chunk, scope }) => ({ route, chunk, scope }));
      }
    },
  };
}

function countStatement({ id }: LiveGeneration, scopes: readonly number[]): Statement {
  return statement`
    select coalesce(sum(s.chunk_count), 0)::int as chunks
    from lattice.generations g
    join lattice.generation_scopes s on s.generation = g.number and s.number = any(${scopes}::smallint[])
    where g.id = ${id}::uuid`;
}

function scrollStatement(
  { id }: LiveGeneration,
  { scopes, from }: { readonly scopes: readonly number[]; readonly from: number },
): Statement {
  const to = from + SCROLLED_AT_ONCE;
  return statement`
    select gp.route, gp.scope, series.chunk
    from lattice.generations g
    join lattice.generation_pages gp on gp.generation = g.number and gp.first_chunk < ${to}::int
      and gp.scope = any(${scopes}::smallint[])
    join lattice.pages p on p.id = gp.page and gp.first_chunk + p.chunk_count > ${from}::int
    cross join lateral generate_series(
      greatest(gp.first_chunk, ${from}::int), least(gp.first_chunk + p.chunk_count, ${to}::int) - 1) as series (chunk)
    where g.id = ${id}::uuid
    order by series.chunk`;
}
