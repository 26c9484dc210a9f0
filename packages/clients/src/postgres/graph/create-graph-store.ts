import {
  LatticeError,
  pathsOf,
  type GraphBuild,
  type GraphBuildRequest,
  type GraphSize,
  type GraphStore,
} from '@lattice/core';

import { isUuid } from '../database/is-uuid.ts';
import { internalsOf, type Database } from '../database/open-database.ts';
import { runQuery } from '../database/run-query.ts';
import { statement } from '../database/statement.ts';
import { inTransaction } from '../database/transaction.ts';
import { requireBuilding } from '../site-index/require-building.ts';
import {
  betweenStatement,
  findStatement,
  type HopRow,
  neighboursStatement,
  type NodeRow,
  pathsStatement,
  sizeStatement,
  toHop,
  toNode,
} from './read-graph.ts';
import { writeArrangement, writeGraph } from './write-graph.ts';

/** The walk is bounded by its query; this bounds what an unlucky plan of the server may cost an answer. */
const READ_TIMEOUT_MS = 5_000;

/**
 * The graph in the tables beside the index it belongs to. It hangs on the rows of the index: what that takes over,
 * publishes or deletes, the graph follows in the same transaction.
 */
export function createGraphStore(database: Database): GraphStore {
  const target = internalsOf(database);
  const options = (signal: AbortSignal | undefined) => ({ signal, timeoutMs: READ_TIMEOUT_MS });
  return {
    async open(request) {
      const number = await inTransaction(target.pool, async (transaction) => {
        const [row] = await transaction.rows<{ number: number }>(
          statement`select number from lattice.generations where id = ${request.generation}::uuid`,
        );
        return row?.number;
      });
      if (number === undefined) {
        throw new LatticeError('internal', 'The graph was opened before its generation.', { context: { ...request } });
      }
      return toBuild(database, request, number);
    },

    async findNodes(generation, query, { signal } = {}) {
      if (!isUuid(generation) || query.names.length === 0) return [];
      const found = findStatement(generation, query);
      const rows = await runQuery<{ pages: number; node: NodeRow }>(target, found, options(signal));
      return rows.map(({ pages, node }) => ({ ...toNode(node), pages }));
    },

    async neighbours(generation, query, { signal } = {}) {
      if (!isUuid(generation) || query.of.length === 0) return [];
      const rows = await runQuery<HopRow>(target, neighboursStatement(generation, query), options(signal));
      return rows.map(toHop);
    },

    async paths(generation, query, { signal } = {}) {
      if (!isUuid(generation) || query.from.length === 0 || query.to.length === 0) return [];
      const found = await runQuery<{ path: string[] }>(target, pathsStatement(generation, query), options(signal));
      const keys = [...new Set(found.flatMap(({ path }) => path))];
      if (keys.length === 0) return [];
      const between = betweenStatement(generation, query.scopes, keys);
      const hops = await runQuery<HopRow>(target, between, options(signal));
      return pathsOf(
        found.map(({ path }) => path),
        hops.map(toHop),
      );
    },

    async size(generation, { signal } = {}) {
      if (!isUuid(generation)) return { pages: 0, nodes: 0, edges: 0 };
      const [row] = await runQuery<{ -readonly [Key in keyof GraphSize]: GraphSize[Key] }>(
        target,
        sizeStatement(generation),
        options(signal),
      );
      return row ?? { pages: 0, nodes: 0, edges: 0 };
    },
  };
}

function toBuild(database: Database, { siteId, generation, version }: GraphBuildRequest, number: number): GraphBuild {
  const target = internalsOf(database);
  const hashes = async (where: { readonly number: number | null }): Promise<ReadonlyMap<string, string>> => {
    const rows = await runQuery<{ route: string; content_hash: string }>(
      target,
      statement`
        select gp.route, p.content_hash
        from lattice.generations g
        join lattice.generation_pages gp on gp.generation = g.number
        join lattice.pages p on p.id = gp.page
        join lattice.graph_pages graph on graph.page = gp.page and graph.version = ${version}
        where g.site_id = ${siteId}
          and (g.number = ${where.number}::int or (${where.number}::int is null and g.state = 'live'))`,
    );
    return new Map(rows.map((row) => [row.route, row.content_hash]));
  };
  return {
    written: () => hashes({ number }),
    reusable: () => hashes({ number: null }),
    // The index has taken over the page's row, and the graph with it.
    async reuse() {},
    async write(pages) {
      if (pages.length === 0) return;
      await inTransaction(target.pool, async (transaction) => {
        await requireBuilding(transaction, generation);
        await writeGraph(transaction, { generation: number, version }, pages);
      });
    },
    async arrange(pages) {
      await inTransaction(target.pool, async (transaction) => {
        await requireBuilding(transaction, generation);
        await writeArrangement(transaction, number, pages);
      });
    },
    // It is live, or gone, with the index.
    async publish() {},
    async abandon() {},
  };
}
