import type { Logger } from '@lattice/core';

import type { Pool } from '../database/driver.ts';
import { statement } from '../database/statement.ts';
import { inTransaction, type Transaction } from '../database/transaction.ts';

/** A reader holds a generation for one request. */
const GRACE_SECONDS = 60;
const LARGE_TABLES = 'lattice.postings, lattice.chunks, lattice.pages, lattice.generation_pages, lattice.segment_pages';

/**
 * Deletes the generations of a site that were replaced more than a minute ago. It happens when the next build opens
 * and publishes rather than by a timer, so an idle database stays asleep.
 */
export async function purgeRetired(pool: Pool, siteId: string, logger: Logger): Promise<void> {
  const purged = await inTransaction(pool, (transaction) => deleteRetired(transaction, siteId));
  // Autovacuum comes round once a minute; builds that follow each other faster would each take new space.
  if (!purged) return;
  await pool.query(`vacuum ${LARGE_TABLES}`).catch((error: unknown) => {
    logger.warn({ error }, 'the space of replaced index generations could not be reclaimed yet');
  });
}

async function deleteRetired(transaction: Transaction, siteId: string): Promise<boolean> {
  const gone = await transaction.run(statement`
    delete from lattice.generations
    where site_id = ${siteId} and state = 'retired' and retired_at < now() - make_interval(secs => ${GRACE_SECONDS})`);
  if (gone === 0) return false;
  await transaction.run(statement`select set_config('statement_timeout', '0', true)`);
  await transaction.run(statement`
    delete from lattice.segments s
    where not exists (select from lattice.generations g where s.id = any(g.segments))`);
  await purgeUnreferencedPages(transaction);
  return true;
}

/** Pages that belong to no generation any more and to no segment, with their chunks. */
export async function purgeUnreferencedPages(transaction: Transaction): Promise<void> {
  await transaction.run(statement`
    delete from lattice.pages p
    where not exists (select from lattice.generation_pages gp where gp.page = p.id)
      and not exists (select from lattice.segment_pages sp where sp.page = p.id)`);
}
