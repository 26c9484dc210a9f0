import { LatticeError } from '@lattice/core';
import type { ISql, PendingQuery, Row } from 'postgres';

import { runQuery } from '../database/run-query.ts';
import { inTransaction } from '../database/transaction.ts';
import { storableText, textArray } from '../database/values.ts';
import type { BuildContext } from './build-context.ts';
import { requireBuilding } from './require-building.ts';

/** Pages of the live generation of the same fingerprint whose scope the build has too. */
export async function reusableRoutes(context: BuildContext): Promise<ReadonlyMap<string, string>> {
  const { sql } = context;
  const rows = await runQuery(
    () => sql<{ route: string; content_hash: string }[]>`
      select r.route, p.content_hash from (${reusablePages(sql, context)}) as r join lattice.pages p on p.id = r.page`,
  );
  return new Map(rows.map((row) => [row.route, row.content_hash]));
}

/** Takes over pages as they are: the build refers to the same rows, and nothing is copied. */
export async function reusePages(context: BuildContext, routes: readonly string[]): Promise<void> {
  const distinct = [...new Set(routes.map(storableText))];
  if (distinct.length === 0) return;
  await inTransaction(context.sql, async (sql) => {
    await requireBuilding(sql, context.id);
    const taken = await sql`
      insert into lattice.generation_pages (generation, route, scope, page)
      select ${context.number}::int, r.route, r.scope, r.page from (${reusablePages(sql, context)}) as r
      where r.route = any(${textArray(distinct)}::text[])
      on conflict (generation, route) do update set page = excluded.page, scope = excluded.scope`;
    if (taken.count === distinct.length) return;
    throw new LatticeError('internal', 'A page to be taken over is not in the live index.', {
      context: { asked: distinct.length, found: taken.count },
    });
  });
}

function reusablePages(sql: ISql, { request, number }: BuildContext): PendingQuery<Row[]> {
  return sql`
    select live_page.route, live_page.page, mine.number as scope
    from lattice.generations live
    join lattice.generation_pages live_page on live_page.generation = live.number
    join lattice.generation_scopes theirs on theirs.generation = live.number and theirs.number = live_page.scope
    join lattice.generation_scopes mine on mine.generation = ${number}::int and mine.plugin = theirs.plugin
      and mine.version is not distinct from theirs.version and mine.locale = theirs.locale
    where live.site_id = ${request.siteId} and live.state = 'live' and live.fingerprint = ${request.fingerprint}`;
}
