import { LatticeError, type LiveGeneration } from '@lattice/core';

import { isUuid } from '../database/is-uuid.ts';
import { runQuery, type QueryTarget, type RunOptions } from '../database/run-query.ts';
import { statement } from '../database/statement.ts';

/** What a reader gets that held a generation far longer than a request takes. */
export function generationGone(id: string): LatticeError {
  return new LatticeError('generation-mismatch', 'This state of the index has been replaced and deleted.', {
    retryable: true,
    fix: 'Ask again; the request then uses the current state.',
    context: { generation: id },
  });
}

/** @throws LatticeError `generation-mismatch`. */
export async function requireGeneration(
  target: QueryTarget,
  { id }: Pick<LiveGeneration, 'id'>,
  options: RunOptions = {},
): Promise<void> {
  if (!isUuid(id)) throw generationGone(id);
  const rows = await runQuery(target, statement`select from lattice.generations where id = ${id}::uuid`, options);
  if (rows.length === 0) throw generationGone(id);
}
