import { createHash } from 'node:crypto';

import { sparseVector, type VectorPoint } from '@lattice/core';

import { runQuery, type QueryTarget } from '../database/run-query.ts';
import { statement, type Statement } from '../database/statement.ts';
import { readArray } from '../site-index/dense/read-array.ts';
import { B, K1 } from '../site-index/search-lexical.ts';

/** A generation whose chunks are numbered, live or about to be. */
export interface NumberedGeneration {
  readonly number: number;
  readonly site: string;
  readonly content: string;
  readonly chunks: number;
  readonly dimensions: number | null;
}

/** Chunks read in one statement. */
const CHUNKS_AT_ONCE = 400;

type PointRow = {
  readonly chunk: number;
  readonly chunk_id: string;
  readonly route: string;
  readonly scope: number;
  readonly version: string | null;
  readonly locale: string;
  readonly length: number;
  readonly mean_length: number;
  readonly terms: readonly string[];
  readonly frequencies: readonly number[];
  readonly sent: string | null;
};

/** Every chunk of a generation as a vector store takes it, some at a time. */
export async function* readPoints(
  target: QueryTarget,
  generation: NumberedGeneration,
  signal?: AbortSignal,
): AsyncGenerator<VectorPoint[], void, void> {
  for (let from = 0; from < generation.chunks; from += CHUNKS_AT_ONCE) {
    const rows = await runQuery<PointRow>(target, pointsStatement(generation.number, from), { signal });
    yield rows.map((row) => toPoint(row, generation));
  }
}

function pointsStatement(generation: number, from: number): Statement {
  const to = from + CHUNKS_AT_ONCE;
  return statement`
    select gp.first_chunk + c.position as chunk, c.chunk_id, gp.route, gp.scope, s.version, s.locale, c.length,
      s.total_length / greatest(s.chunk_count, 1) as mean_length, c.terms, c.frequencies,
      encode(array_send(v.embedding), 'base64') as sent
    from lattice.generation_pages gp
    join lattice.pages p on p.id = gp.page and gp.first_chunk + p.chunk_count > ${from}::int
    join lattice.generation_scopes s on s.generation = gp.generation and s.number = gp.scope
    join lattice.chunks c on c.page = gp.page
      and c.position >= ${from}::int - gp.first_chunk and c.position < ${to}::int - gp.first_chunk
    left join lattice.vectors v on v.page = c.page and v.position = c.position
    where gp.generation = ${generation}::int and gp.first_chunk < ${to}::int
    order by 1`;
}

function toPoint(row: PointRow, { site, content, dimensions }: NumberedGeneration): VectorPoint {
  return {
    id: pointId(content, row.chunk_id),
    site,
    generation: content,
    route: row.route,
    chunk: row.chunk,
    scope: row.scope,
    version: row.version ?? '',
    locale: row.locale,
    owner: null,
    dense: toVector(row.sent, dimensions),
    sparse: sparseVector(row.terms.map((term, at) => [term, saturated(row, row.frequencies[at] ?? 0)])),
  };
}

/** The part of BM25 that a document knows by itself; rarity is for the store to add. */
function saturated({ length, mean_length: mean }: PointRow, frequency: number): number {
  const norm = K1 * (1 - B + (B * length) / Math.max(mean, 1));
  return (frequency * (K1 + 1)) / (frequency + norm);
}

function toVector(sent: string | null, dimensions: number | null): Float32Array | null {
  if (sent === null || dimensions === null) return null;
  const vector = new Float32Array(dimensions);
  return readArray(sent, vector) ? vector : null;
}

/** The same for the same chunk of the same content, so that sending again replaces. */
function pointId(content: string, chunkId: string): string {
  const hex = createHash('sha256').update(`${content} ${chunkId}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
