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

const MOST_HITS = 2_147_483_647;

type SearchRow = {
  readonly kind: 'chunks' | 'term' | 'hit';
  /** Number of segments; ordinal of a term, from 1; number of a chunk. */
  readonly number: number;
  readonly value: number;
};

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
 * come from the same snapshot. No row at all where the generation is gone. All hits that equal the last one asked for come
 * too: slots are given in the order of changes, and of equal chunks those with the lowest numbers are wanted.
 *
 * `lists` is ordered so that the parts of every chunk's score are added in the same order; otherwise equal chunks could
 * differ in the last bit and a tie would break at random. `unnest` stands in the select list because in `from` it
 * would materialise each list first, which takes half as long again.
 *
 * A chunk that a later segment takes away has a score of NaN, which is greater than infinity. Slots are numbers of chunks
 * where there is one segment; else those of the hits are looked up.
 */
function searchStatement(generationId: string, query: LexicalQuery): Statement {
  const terms = query.terms.map(({ term }) => termKey(term));
  const weights = query.terms.map(({ weight }) => weight);
  const { scopes } = query;
  const { text, values } = statement`
    with generation as materialized (
      select number, segments, cardinality(segments) as chained from lattice.generations where id = ${generationId}::uuid
    ), totals as materialized (
      select g.chained, coalesce(sum(s.chunk_count), 0)::float8 as chunks,
        coalesce(${K1 * B}::float8 * sum(s.chunk_count) / nullif(sum(s.total_length), 0), 0) as slope
      from generation g
      left join lattice.generation_scopes s on s.generation = g.number and s.number = any(${scopes}::smallint[])
      group by g.number, g.chained
    ), lists as materialized (
      select q.ordinal, q.weight, p.scope, p.slots, p.frequencies, p.lengths,
        (sum(p.documents) over (partition by q.ordinal))::float8 as holding
      from unnest(${terms}::text[], ${weights}::float8[]) with ordinality as q (term, weight, ordinal)
      cross join generation g
      cross join lateral unnest(g.segments) as s (segment)
      join lattice.postings p on p.segment = s.segment and p.term = q.term and p.scope = any(${scopes}::smallint[])
      order by q.ordinal, p.scope
    ), hits as (
      select slot, score
      from (
        select slot, sum(factor * frequency / (frequency + ${K1 * (1 - B)}::float8 + slope * length)) as score
        from (
          select l.weight * ln(1 + (t.chunks - l.holding + 0.5) / (l.holding + 0.5)) * ${K1 + 1}::float8 as factor, t.slope,
            unnest(l.slots) as slot, unnest(l.frequencies)::float8 as frequency, unnest(l.lengths) as length
          from lists l cross join totals t
        ) as posting
        group by slot
      ) as scored
      where score < 'Infinity'
      order by score desc
      fetch first (${query.limit}::bigint) rows with ties
    )
    select 'chunks' as kind, chained as number, chunks as value from totals
    union all
    select 'term', ordinal::int, max(holding) from lists group by ordinal
    union all
    select 'hit', case when g.chained = 1 then slot else (
      select gp.first_chunk + hits.slot - sp.first_slot
      from lattice.segments s
      cross join lateral (
        select page, first_slot from lattice.segment_pages
        where segment = s.id and first_slot <= hits.slot
        order by first_slot desc
        limit 1
      ) as sp
      join lattice.generation_pages gp on gp.generation = g.number and gp.page = sp.page
      where s.id = any(g.segments) and hits.slot >= s.first_slot and hits.slot < s.first_slot + s.slots
    ) end, score
    from hits cross join generation g`;
  return { text, values, name: 'search-lexical' };
}

/** Null where the generation is gone. */
function toLexicalResult(query: LexicalQuery, rows: readonly SearchRow[]): LexicalResult | null {
  const totals = rows.find((row) => row.kind === 'chunks');
  if (totals === undefined) return null;
  const holding = new Map(rows.filter((row) => row.kind === 'term').map((row) => [row.number, row.value]));
  return {
    hits: bestFirst(rows)
      .slice(0, query.limit)
      .map((row) => ({ chunk: row.number, score: row.value })),
    chunks: totals.value,
    documentFrequency: new Map(query.terms.map(({ term }, index) => [term, holding.get(index + 1) ?? 0])),
  };
}

function bestFirst(rows: readonly SearchRow[]): SearchRow[] {
  return rows.filter((row) => row.kind === 'hit').toSorted((a, b) => b.value - a.value || a.number - b.number);
}
