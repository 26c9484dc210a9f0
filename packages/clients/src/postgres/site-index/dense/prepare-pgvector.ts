import { LatticeError, type Logger } from '@lattice/core';

import type { QueryTarget } from '../../database/run-query.ts';
import { runQuery } from '../../database/run-query.ts';
import { statement } from '../../database/statement.ts';
import { inTransaction, type Transaction } from '../../database/transaction.ts';
import { detectPgvector, LONGEST_INDEXED, type Pgvector } from './pgvector.ts';

/** Any number that nothing else in the same database uses as an advisory lock. */
const LOCK = 7_113_582_042;
const REMEDY = 'Run CREATE EXTENSION vector as an administrator of the database.';

/**
 * Makes the index that searches vectors of this length, and creates the extension where the server has it. Nothing of
 * this is needed for a correct answer, so a failure is told and borne.
 */
export async function preparePgvector(target: QueryTarget, dimensions: number, logger: Logger): Promise<void> {
  try {
    const pgvector = (await detectPgvector(target)) ?? (await createExtension(target, logger));
    if (pgvector === null || dimensions > LONGEST_INDEXED) return;
    await inTransaction(target.pool, (transaction) => createIndex(transaction, pgvector, dimensions));
  } catch (error) {
    if (!LatticeError.isInstance(error)) throw error;
    logger.warn({ error, dimensions }, 'the index for vectors could not be made; they are searched one by one');
  }
}

async function createExtension(target: QueryTarget, logger: Logger): Promise<Pgvector | null> {
  const available = await runQuery(target, statement`select from pg_available_extensions where name = 'vector'`);
  if (available.length === 0) {
    logger.info({}, 'the database server has no pgvector; vectors are searched in memory');
    return null;
  }
  try {
    await inTransaction(target.pool, async (transaction) => {
      await transaction.run(statement`select pg_advisory_xact_lock(${LOCK}::bigint)`);
      await transaction.run(statement`create extension if not exists vector`);
    });
  } catch (error) {
    if (!LatticeError.isInstance(error)) throw error;
    logger.warn(
      { error, fix: REMEDY },
      'pgvector is there but this user may not create it; vectors are searched in memory',
    );
    return null;
  }
  return detectPgvector(target);
}

async function createIndex(transaction: Transaction, { schema }: Pgvector, dimensions: number): Promise<void> {
  await transaction.run(statement`select set_config('statement_timeout', '0', true)`);
  await transaction.run(statement`select pg_advisory_xact_lock(${LOCK}::bigint)`);
  const text = `
    create index if not exists vectors_nearest_${dimensions} on lattice.vectors
    using hnsw ((embedding::${schema}.halfvec(${dimensions})) ${schema}.halfvec_ip_ops)
    where dimensions = ${dimensions}`;
  await transaction.run({ text, values: [] });
}
