import type { LiveGeneration } from '@lattice/core';

import { runQuery, type QueryTarget } from '../../database/run-query.ts';
import { statement, type Statement } from '../../database/statement.ts';
import { requireGeneration } from '../generation-gone.ts';
import type { FlatVectors } from './flat-vectors.ts';
import { readArray } from './read-array.ts';

/** Chunks of one statement: eight megabytes on the way at 768 dimensions. */
const CHUNKS_AT_ONCE = 1_000;

type VectorRow = { readonly chunk: number; readonly scope: number; readonly sent: string };

/** Reads all vectors of a generation. */
export async function loadVectors(
  target: QueryTarget,
  generation: LiveGeneration,
  dimensions: number,
): Promise<FlatVectors> {
  const values = new Float32Array(generation.chunks * dimensions);
  const chunks = new Int32Array(generation.chunks);
  const scopes = new Int16Array(generation.chunks);
  let rows = 0;
  for (let from = 0; from < generation.chunks; from += CHUNKS_AT_ONCE) {
    for (const { chunk, scope, sent } of await runQuery<VectorRow>(target, vectorsStatement(generation.id, from))) {
      if (!readArray(sent, values.subarray(rows * dimensions, (rows + 1) * dimensions))) continue;
      chunks[rows] = chunk;
      scopes[rows] = scope;
      rows += 1;
    }
  }
  if (rows === 0) await requireGeneration(target, generation);
  return {
    dimensions,
    values: values.subarray(0, rows * dimensions),
    chunks: chunks.subarray(0, rows),
    scopes: scopes.subarray(0, rows),
  };
}

/** As the binary protocol sends an array, since reading numbers from text takes five times as long. */
function vectorsStatement(generationId: string, from: number): Statement {
  return statement`
    select gp.first_chunk + v.position as chunk, gp.scope, encode(array_send(v.embedding), 'base64') as sent
    from lattice.generations g
    join lattice.generation_pages gp on gp.generation = g.number and gp.first_chunk < ${from + CHUNKS_AT_ONCE}::int
    join lattice.pages p on p.id = gp.page and gp.first_chunk + p.chunk_count > ${from}::int
    join lattice.vectors v on v.page = gp.page
      and v.position >= ${from}::int - gp.first_chunk and v.position < ${from + CHUNKS_AT_ONCE}::int - gp.first_chunk
    where g.id = ${generationId}::uuid
    order by 1`;
}
