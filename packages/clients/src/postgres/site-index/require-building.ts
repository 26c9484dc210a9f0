import { LatticeError } from '@lattice/core';
import type { TransactionSql } from 'postgres';

/**
 * Locks the build against publication, and against another worker that takes the same job for its own.
 * @throws LatticeError `job-conflict` where it has been published or given up.
 */
export async function requireBuilding(sql: TransactionSql, id: string): Promise<void> {
  const rows = await sql`select from lattice.generations where id = ${id} and state = 'building' for update`;
  if (rows.length > 0) return;
  throw new LatticeError('job-conflict', 'This build has been finished or given up by another worker.', {
    context: { generation: id },
  });
}
