import type { Heading, PageLink } from '@lattice/core';

import { internalsOf, type Database } from '../database/open-database.ts';
import { runQuery } from '../database/run-query.ts';
import { statement } from '../database/statement.ts';

/** A page of the live index with its links, and where citations of it lead. */
export interface IndexedLinks {
  readonly route: string;
  readonly headings: readonly Heading[];
  readonly links: readonly PageLink[];
  readonly citations: readonly { readonly anchor: string | null; readonly source: string; readonly line: number }[];
}

const BATCH_PAGES = 200;

/** Every page of the generation that is live when it begins. Nothing where none is. */
export async function* readLinkedPages(
  database: Database,
  siteId: string,
  { signal }: { readonly signal?: AbortSignal } = {},
): AsyncGenerator<IndexedLinks, void, void> {
  const target = internalsOf(database);
  const [live] = await runQuery<{ number: number }>(
    target,
    statement`select number from lattice.generations where site_id = ${siteId} and state = 'live'`,
    { signal },
  );
  if (live === undefined) return;
  for (let after: string | null = null; ;) {
    const rows: IndexedLinks[] = await runQuery<IndexedLinks & Record<string, unknown>>(
      target,
      statement`
        select gp.route, p.headings, p.links, coalesce(
          (select jsonb_agg(jsonb_build_object('anchor', c.anchor, 'source', c.source, 'line', c.line) order by c.position)
           from lattice.chunks c where c.page = gp.page), '[]'::jsonb) as citations
        from lattice.generation_pages gp join lattice.pages p on p.id = gp.page
        where gp.generation = ${live.number} and (${after}::text is null or gp.route > ${after})
        order by gp.route limit ${BATCH_PAGES}`,
      { signal },
    );
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.route;
  }
}
