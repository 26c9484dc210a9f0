import type { DenseHit, DenseQuery, LiveGeneration } from '@lattice/core';

import { runQuery, type QueryTarget, type RunOptions } from '../../database/run-query.ts';
import { statement, type Statement } from '../../database/statement.ts';
import { requireGeneration } from '../generation-gone.ts';

/** The extension as it is installed. */
export interface Pgvector {
  /** Quoted name of the schema its types and operators are in; Supabase has one for extensions. */
  readonly schema: string;
  /** Whether an index goes on looking until filters have let enough through (0.8 and later). */
  readonly iterates: boolean;
}

/** The longest `halfvec` that HNSW takes. Half the size, and a rounding that the second step takes back. */
export const LONGEST_INDEXED = 4_000;
/** The longest `vector`. */
export const LONGEST_VECTOR = 16_000;

/** Candidates looked at per hit, so that rounding and approximation lose none of the best. */
const CANDIDATES_PER_HIT = 2;
/** Smallest and largest width of the search that HNSW takes. */
const NARROWEST = 200;
const WIDEST = 1_000;
/** How many index entries a search with filters may look at before it settles for what it has. */
const MOST_TUPLES = 200_000;

/** Null where the server has not got it, or this database has not created it. */
export async function detectPgvector(target: QueryTarget): Promise<Pgvector | null> {
  const [row] = await runQuery<{ schema: string; version: string }>(
    target,
    statement`
      select quote_ident(n.nspname) as schema, e.extversion as version
      from pg_extension e join pg_namespace n on n.oid = e.extnamespace
      where e.extname = 'vector'`,
  );
  if (row === undefined) return null;
  const [major = 0, minor = 0] = row.version.split('.').map(Number);
  // halfvec came with 0.7.
  if (major === 0 && minor < 7) return null;
  return { schema: row.schema, iterates: major > 0 || minor >= 8 };
}

/**
 * The nearest by the index, with their exact cosine. Settings of the search are made by a subquery that is evaluated
 * before anything is read and end with the statement, so that it is one round trip also behind a pooler.
 */
export async function searchPgvector(
  target: QueryTarget,
  pgvector: Pgvector,
  search: { readonly generation: LiveGeneration; readonly query: DenseQuery } & RunOptions,
): Promise<DenseHit[]> {
  const { generation, query, ...options } = search;
  const rows = await runQuery<{ chunk: number; score: number }>(
    target,
    nearestStatement(pgvector, generation, query),
    options,
  );
  if (rows.length === 0) await requireGeneration(target, generation, options);
  return rows
    .map(({ chunk, score }) => ({ chunk, score }))
    .toSorted((one, two) => two.score - one.score || one.chunk - two.chunk)
    .slice(0, query.limit);
}

function nearestStatement({ schema, iterates }: Pgvector, generation: LiveGeneration, query: DenseQuery): Statement {
  const dimensions = query.vector.length;
  const candidates = query.limit * CANDIDATES_PER_HIT;
  const width = Math.min(WIDEST, Math.max(NARROWEST, candidates));
  const type = dimensions <= LONGEST_INDEXED ? 'halfvec' : 'vector';
  const settings = [
    `set_config('hnsw.ef_search', '${width}', true)`,
    ...(iterates
      ? [
          `set_config('hnsw.iterative_scan', 'relaxed_order', true)`,
          `set_config('hnsw.max_scan_tuples', '${MOST_TUPLES}', true)`,
        ]
      : []),
  ];
  // The length is part of the text, since only then does the planner see that the partial index is the one.
  const text = `
    with asked as materialized (
      select number from lattice.generations where id = $1::uuid
    ), nearest as materialized (
      select gp.first_chunk + v.position as chunk, v.embedding
      from lattice.vectors v
      join lattice.generation_pages gp on gp.page = v.page
      where v.dimensions = ${dimensions} and gp.generation = (select number from asked)
        and gp.scope = any($2::smallint[]) and (select ${settings.join(' || ')}) is not null
      order by v.embedding::${schema}.${type}(${dimensions}) operator(${schema}.<#>) $3::text::${schema}.${type}(${dimensions})
      limit ${candidates}
    )
    select chunk, -(embedding::${schema}.vector operator(${schema}.<#>) $3::text::${schema}.vector) as score from nearest`;
  return { text, values: [generation.id, query.scopes, `[${query.vector.join(',')}]`] };
}
