import type { GraphBuild, GraphBuildRequest, GraphStore } from '@lattice/core';

import type { Neo4j } from './open-neo4j.ts';
import { findNodes, neighbours, paths, size } from './read-graph.ts';
import { deleteGeneration, ensureSchema } from './schema.ts';
import { arrangePages, copyPages, writePages } from './write-pages.ts';

/** Pages in one transaction: a few thousand nodes and edges. */
const PAGES_AT_ONCE = 50;

/** The graph in Neo4j. Constraints and indexes are made when the first build opens. */
export function createNeo4jGraphStore(server: Neo4j): GraphStore {
  let schema: Promise<void> | null = null;
  const prepare = async (): Promise<void> => {
    schema ??= ensureSchema(server);
    try {
      await schema;
    } catch (error) {
      schema = null;
      throw error;
    }
  };
  return {
    async open(request, { signal } = {}) {
      await prepare();
      const { generation, siteId } = request;
      await server.write(
        (run) =>
          run('MERGE (g:LatticeGraph {id: $generation}) SET g.generation = $generation, g.site = $siteId', {
            generation,
            siteId,
          }),
        { signal },
      );
      return toBuild(server, request);
    },
    findNodes: async (generation, query, options = {}) =>
      query.names.length === 0 ? [] : findNodes(server, generation, { query, ...options }),
    neighbours: async (generation, query, options = {}) =>
      query.of.length === 0 ? [] : neighbours(server, generation, { query, ...options }),
    paths: async (generation, query, options = {}) =>
      query.from.length === 0 || query.to.length === 0 ? [] : paths(server, generation, { query, ...options }),
    size: (generation, options = {}) => size(server, generation, options),
  };
}

function toBuild(server: Neo4j, { siteId, generation, version }: GraphBuildRequest): GraphBuild {
  const hashes = async (of: string | null, signal?: AbortSignal): Promise<ReadonlyMap<string, string>> => {
    if (of === null) return new Map();
    const rows = await server.read<{ route: string; hash: string }>(
      'MATCH (p:LatticePage {generation: $of, version: $version}) RETURN p.route AS route, p.hash AS hash',
      { of, version },
      { signal, timeoutMs: 30_000 },
    );
    return new Map(rows.map(({ route, hash }) => [route, hash]));
  };
  const live = async (signal?: AbortSignal): Promise<string | null> => {
    const [row] = await server.read<{ generation: string }>(
      `MATCH (g:LatticeGraph {site: $siteId}) WHERE g.published IS NOT NULL AND g.generation <> $generation
       RETURN g.generation AS generation ORDER BY g.published DESC LIMIT 1`,
      { siteId, generation },
      { signal },
    );
    return row?.generation ?? null;
  };
  return {
    written: ({ signal } = {}) => hashes(generation, signal),
    reusable: async ({ signal } = {}) => hashes(await live(signal), signal),
    async reuse(pages, { signal } = {}) {
      const from = pages.length === 0 ? null : await live(signal);
      if (from === null) return;
      for (const some of inPieces(pages)) {
        await server.write((run) => copyPages({ generation, version, run }, from, some), { signal });
      }
    },
    async write(pages, { signal } = {}) {
      for (const some of inPieces(pages)) {
        await server.write((run) => writePages({ generation, version, run }, some), { signal });
      }
    },
    arrange: (pages, { signal } = {}) => server.write((run) => arrangePages({ generation, run }, pages), { signal }),
    async publish({ signal } = {}) {
      const gone = await server.write(
        async (run) => {
          const rows = await run<{ gone: string }>(
            `MATCH (g:LatticeGraph {site: $siteId}) WHERE g.generation <> $generation
             WITH g ORDER BY g.published IS NULL, g.published DESC
             WITH collect(g) AS others
             WITH others, CASE WHEN size(others) > 0 AND others[0].published IS NOT NULL THEN 1 ELSE 0 END AS kept
             MATCH (own:LatticeGraph {id: $generation})
             SET own.published = coalesce(own.published, CASE WHEN kept = 1 THEN others[0].published + 1 ELSE 1 END)
             WITH others[kept..] AS gone UNWIND gone AS g RETURN g.generation AS gone`,
            { siteId, generation },
          );
          return rows.map((row) => row.gone);
        },
        { signal },
      );
      for (const id of gone) await deleteGeneration(server, id);
    },
    abandon: () => deleteGeneration(server, generation),
  };
}

function* inPieces<T>(pages: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < pages.length; start += PAGES_AT_ONCE) yield pages.slice(start, start + PAGES_AT_ONCE);
}
