import { LatticeError } from '@lattice/core';

import { statement } from '../database/statement.ts';
import type { Transaction } from '../database/transaction.ts';

/**
 * Locks the build against publication, and against another worker that takes the same job for its own.
 * @throws LatticeError `job-conflict` where it has been published or given up.
 */
export async function requireBuilding(transaction: Transaction, id: string): Promise<void> {
  const rows = await transaction.rows(
    statement`select from lattice.generations where id = ${id} and state = 'building' for update`,
  );
  if (rows.length > 0) return;
  throw new LatticeError('job-conflict', 'This build has been finished or given up by another worker.', {
    context: { generation: id },
  });
}
