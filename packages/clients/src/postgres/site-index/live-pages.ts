import type { BuildRequest, LiveChunk, LivePages, Scope } from '@lattice/core';

import type { Pool } from '../database/driver.ts';
import { statement } from '../database/statement.ts';
import { inTransaction, type Transaction } from '../database/transaction.ts';

type PageRow = Pick<Scope, 'plugin' | 'version' | 'locale'> & {
  readonly route: string;
  readonly content_hash: string;
  readonly chunk_count: number;
};

/** The live generation as a build of the request would find it. */
export async function livePages(
  pool: Pool,
  { siteId, scopes, fingerprint }: Pick<BuildRequest, 'siteId' | 'scopes' | 'fingerprint'>,
): Promise<LivePages | null> {
  return inTransaction(pool, async (transaction) => {
    const [live] = await transaction.rows<{ number: number; fingerprint: string }>(
      statement`select number, fingerprint from lattice.generations where site_id = ${siteId} and state = 'live'`,
    );
    if (live === undefined) return null;
    const isSame = live.fingerprint === fingerprint;
    const kept = new Set(scopes.map(keyOf));
    const pages = (await pagesOf(transaction, live.number)).map((row) => {
      const isReusable = isSame && kept.has(keyOf(row));
      return [row.route, { contentHash: row.content_hash, isReusable, chunkCount: row.chunk_count }] as const;
    });
    return {
      pages: new Map(pages),
      chunks: (routes) => inTransaction(pool, (later) => chunksOf(later, live.number, routes)),
    };
  });
}

async function pagesOf(transaction: Transaction, generation: number): Promise<PageRow[]> {
  return transaction.rows<PageRow>(statement`
    select gp.route, p.content_hash, p.chunk_count, s.plugin, s.version, s.locale
    from lattice.generation_pages gp
    join lattice.pages p on p.id = gp.page
    join lattice.generation_scopes s on s.generation = gp.generation and s.number = gp.scope
    where gp.generation = ${generation}`);
}

async function chunksOf(
  transaction: Transaction,
  generation: number,
  routes: readonly string[],
): Promise<ReadonlyMap<string, readonly LiveChunk[]>> {
  const rows = await transaction.rows<LiveChunk & { readonly route: string }>(statement`
    select gp.route, c.chunk_id as id, c.anchor
    from lattice.generation_pages gp join lattice.chunks c on c.page = gp.page
    where gp.generation = ${generation} and gp.route = any(${routes}::text[])
    order by gp.route, c.position`);
  return Map.groupBy(rows, ({ route }) => route);
}

function keyOf({ plugin, version, locale }: Pick<Scope, 'plugin' | 'version' | 'locale'>): string {
  return JSON.stringify([plugin, version, locale]);
}
