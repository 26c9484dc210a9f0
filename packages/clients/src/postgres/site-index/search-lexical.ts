import type { LexicalQuery, LexicalResult, LiveGeneration } from '@lattice/core';

import { isUuid } from '../database/is-uuid.ts';
import { runQuery, type QueryTarget, type RunOptions } from '../database/run-query.ts';
import { statement, type Statement } from '../database/statement.ts';
import { generationGone } from './generation-gone.ts';
import { termKey } from './term-key.ts';

/** Saturation of a repeated term. */
export const K1 = 1.2;
/** Weight of a chunk's length. */
export const B = 0.75;

type SearchRow = {
  readonly kind: 'chunks' | 'term' | 'hit';
  /** Ordinal of a term, from 1; number of a chunk. */
  readonly number: number;
  readonly value: number;
};

const MOST_HITS = 2_147_483_647;

/** @throws LatticeError `generation-mismatch` where the generation is gone, and as every query. */
export async function searchLexical(
  target: QueryTarget,
  { id }: LiveGeneration,
  { query, ...options }: { readonly query: LexicalQuery } & RunOptions,
): Promise<LexicalResult> {
  if (!isUuid(id)) throw generationGone(id);
  const limit = Math.min(Math.max(0, query.limit), MOST_HITS);
  const rows = await runQuery<SearchRow>(target, searchStatement(id, { ...query, limit }), options);
  const result = toLexicalResult(query, rows);
  if (result === null) throw generationGone(id);
  return result;
}

/**
 * BM25 over the posting lists of one generation, in one statement: totals of the scopes, document frequencies and hits
 * come from the same snapshot. No row at all where the generation is gone.
 *
 * `lists` is ordered so that the parts of every chunk's score are added in the same order; otherwise equal chunks could
 * differ in the last bit and a tie would break at random. `unnest` stands in the select list because in `from` it
 * would materialise each list first, which takes half as long again.
 */
function searchStatement(generationId: string, query: LexicalQuery): Statement {
  const terms = query.terms.map(({ term }) => termKey(term));
  const weights = query.terms.map(({ weight }) => weight);
  const { scopes } = query;
  const { text, values } = statement`
    with generation as materialized (
      select number, postings_of from lattice.generations where id = ${generationId}::uuid
    ), totals as materialized (
      select coalesce(sum(s.chunk_count), 0)::float8 as chunks,
        coalesce(${K1 * B}::float8 * sum(s.chunk_count) / nullif(sum(s.total_length), 0), 0) as slope
      from generation g
      left join lattice.generation_scopes s on s.generation = g.number and s.number = any(${scopes}::smallint[])
      group by g.number
    ), lists as materialized (
      select q.ordinal, q.weight, p.scope, p.chunks, p.frequencies, p.lengths,
        (sum(p.documents) over (partition by q.ordinal))::float8 as holding
      from unnest(${terms}::text[], ${weights}::float8[]) with ordinality as q (term, weight, ordinal)
      cross join generation g
      join lattice.postings p on p.generation = g.postings_of and p.term = q.term and p.scope = any(${scopes}::smallint[])
      order by q.ordinal, p.scope
    ), hits as (
      select chunk, sum(factor * frequency / (frequency + ${K1 * (1 - B)}::float8 + slope * length)) as score
      from (
        select l.weight * ln(1 + (t.chunks - l.holding + 0.5) / (l.holding + 0.5)) * ${K1 + 1}::float8 as factor, t.slope,
          unnest(l.chunks) as chunk, unnest(l.frequencies)::float8 as frequency, unnest(l.lengths) as length
        from lists l cross join totals t
      ) as posting
      group by chunk
      order by score desc, chunk
      limit ${query.limit}::int
    )
    select 'chunks' as kind, 0 as number, chunks as value from totals
    union all
    select 'term', ordinal::int, max(holding) from lists group by ordinal
    union all
    select 'hit', chunk, score from hits`;
  return { text, values, name: 'search-lexical' };
}

/** Null where the generation is gone. */
function toLexicalResult(query: LexicalQuery, rows: readonly SearchRow[]): LexicalResult | null {
  const totals = rows.find((row) => row.kind === 'chunks');
  if (totals === undefined) return null;
  const holding = new Map(rows.filter((row) => row.kind === 'term').map((row) => [row.number, row.value]));
  return {
    hits: rows
      .filter((row) => row.kind === 'hit')
      .map((row) => ({ chunk: row.number, score: row.value }))
      .toSorted((a, b) => b.score - a.score || a.chunk - b.chunk),
    chunks: totals.value,
    documentFrequency: new Map(query.terms.map(({ term }, index) => [term, holding.get(index + 1) ?? 0])),
  };
}
