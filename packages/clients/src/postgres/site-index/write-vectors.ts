import { LatticeError, type EmbeddingIdentity, type IndexedPage } from '@lattice/core';

import { statement } from '../database/statement.ts';
import type { Transaction } from '../database/transaction.ts';

/** Vectors sent in one statement; three megabytes at 1,536 dimensions. */
const VECTORS_AT_ONCE = 100;

/**
 * Whether every vector is what the generation was announced with. Vectors of two models are never mixed.
 *
 * @throws LatticeError `generation-mismatch`.
 */
export function requireVectors(pages: readonly IndexedPage[], embedding: EmbeddingIdentity | null): void {
  for (const { page, chunks } of pages) {
    for (const { vector } of chunks) {
      if (vector === undefined || vector.length === embedding?.dimensions) continue;
      throw new LatticeError('generation-mismatch', 'A vector does not fit the generation it is written into.', {
        fix: 'Check EMBEDDING_DIMENSIONS: the embedding model returned vectors of another length than announced.',
        context: { route: page.route, length: vector.length, announced: embedding?.dimensions ?? null },
      });
    }
  }
}

export async function insertVectors(
  transaction: Transaction,
  pages: readonly { readonly id: number; readonly page: IndexedPage }[],
): Promise<void> {
  const rows = pages.flatMap(({ id, page }) =>
    page.chunks.flatMap(({ vector }, position) =>
      vector === undefined ? [] : [{ page: id, position, dimensions: vector.length, embedding: Array.from(vector) }],
    ),
  );
  for (let start = 0; start < rows.length; start += VECTORS_AT_ONCE) {
    const some = JSON.stringify(rows.slice(start, start + VECTORS_AT_ONCE));
    await transaction.run(statement`
      insert into lattice.vectors (page, position, dimensions, embedding)
      select page, position, dimensions, embedding
      from json_to_recordset(${some}::json) as r (page bigint, position int, dimensions smallint, embedding real[])`);
  }
}
