import { LatticeError } from '@lattice/core';

import { statement } from '../database/statement.ts';
import { inTransaction, type Transaction } from '../database/transaction.ts';
import { storableText } from '../database/values.ts';
import type { BuildContext } from './build-context.ts';
import { requireBuilding } from './require-building.ts';

type ReusablePage = {
  readonly route: string;
  readonly content_hash: string;
  readonly page: string;
  /** Number of its first chunk there, which is often the one it gets again. */
  readonly first_chunk: number | null;
  /** Number the page's scope has in the build. */
  readonly scope: number;
};

export async function reusableRoutes(context: BuildContext): Promise<ReadonlyMap<string, string>> {
  const pages = await inTransaction(context.pool, (transaction) => reusablePages(transaction, context, null));
  return new Map(pages.map((page) => [page.route, page.content_hash]));
}

/** Takes over pages as they are: the build refers to the same rows, and nothing is copied. */
export async function reusePages(context: BuildContext, routes: readonly string[]): Promise<void> {
  const distinct = new Set(routes.map(storableText));
  if (distinct.size === 0) return;
  await inTransaction(context.pool, async (transaction) => {
    await requireBuilding(transaction, context.id);
    const pages = await reusablePages(transaction, context, [...distinct]);
    if (pages.length < distinct.size) {
      throw new LatticeError('internal', 'A page to be taken over is not in the live index.', {
        context: { asked: distinct.size, found: pages.length },
      });
    }
    await transaction.run(statement`
      insert into lattice.generation_pages (generation, route, scope, page, first_chunk)
      select ${context.number}::int, r.route, r.scope, r.page, r.first_chunk
      from json_to_recordset(${JSON.stringify(pages)}::json) as r (route text, scope smallint, page bigint, first_chunk int)
      on conflict (generation, route) do update set page = excluded.page, scope = excluded.scope, first_chunk = excluded.first_chunk`);
  });
}

/**
 * Pages of the live generation of the same fingerprint whose scope the build has too: all, or those of some routes, since
 * a site is taken over in many small steps.
 */
async function reusablePages(
  transaction: Transaction,
  { request, number }: BuildContext,
  routes: readonly string[] | null,
): Promise<ReusablePage[]> {
  return transaction.rows<ReusablePage>(statement`
    select live_page.route, p.content_hash, live_page.page, live_page.first_chunk, mine.number as scope
    from lattice.generations live
    join lattice.generation_pages live_page on live_page.generation = live.number
    join lattice.pages p on p.id = live_page.page
    join lattice.generation_scopes theirs on theirs.generation = live.number and theirs.number = live_page.scope
    join lattice.generation_scopes mine on mine.generation = ${number}::int and mine.plugin = theirs.plugin
      and mine.version is not distinct from theirs.version and mine.locale = theirs.locale
    where live.site_id = ${request.siteId} and live.state = 'live' and live.fingerprint = ${request.fingerprint}
      and (${routes}::text[] is null or live_page.route = any(${routes}::text[]))`);
}
