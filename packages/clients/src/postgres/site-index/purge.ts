import type { Sql, TransactionSql } from 'postgres';

import { inTransaction } from '../database/transaction.ts';

/** A reader holds a generation for one request. */
const GRACE_SECONDS = 60;

/**
 * Deletes the generations of a site that were replaced more than a minute ago. It happens when the next build opens
 * and publishes rather than by a timer, so an idle database stays asleep.
 */
export async function purgeRetired(sql: Sql, siteId: string): Promise<void> {
  await inTransaction(sql, async (transaction) => {
    const gone = await transaction<{ postings_of: number | null }[]>`
      delete from lattice.generations
      where site_id = ${siteId} and state = 'retired' and retired_at < now() - make_interval(secs => ${GRACE_SECONDS})
      returning postings_of`;
    if (gone.length === 0) return;
    await transaction`select set_config('statement_timeout', '0', true)`;
    for (const { postings_of: generation } of gone) {
      await transaction`
        delete from lattice.postings
        where generation = ${generation} and not exists (select from lattice.generations where postings_of = ${generation})`;
    }
    await purgeUnreferencedPages(transaction);
  });
}

/** Pages that belong to no generation any more, with their chunks. */
export async function purgeUnreferencedPages(sql: TransactionSql): Promise<void> {
  await sql`
    delete from lattice.pages p
    where not exists (select from lattice.generation_pages gp where gp.page = p.id)`;
}
