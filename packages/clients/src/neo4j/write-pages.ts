import type { GraphEdge, GraphEdgeKind, PageArrangement, PageGraph } from '@lattice/core';
import neo4j from 'neo4j-driver';

import type { RunQuery } from './open-neo4j.ts';
import { EDGE_TYPES } from './schema.ts';

export interface WriteContext {
  readonly generation: string;
  readonly version: string;
  readonly run: RunQuery;
}

/** Writes pages in place of what the build holds of them. */
export async function writePages(
  { generation, version, run }: WriteContext,
  pages: readonly PageGraph[],
): Promise<void> {
  const distinct = [...new Map(pages.map((page) => [page.route, page])).values()];
  await removePages(
    { generation, run },
    distinct.map(({ route }) => route),
  );
  await run(
    `UNWIND $pages AS page
     CREATE (p:LatticePage {id: $generation + ' ' + page.route, generation: $generation, route: page.route,
       scope: page.scope, hash: page.hash, version: $version})`,
    {
      generation,
      version,
      pages: distinct.map(({ route, scope, contentHash: hash }) => ({ route, scope: neo4j.int(scope), hash })),
    },
  );
  const nodes = distinct.flatMap(({ route, scope, nodes: own }) =>
    [...new Map(own.map((node) => [node.key, node])).values()].map((node) => ({
      page: route,
      scope: neo4j.int(scope),
      key: node.key,
      kind: node.kind,
      label: node.label,
      route: node.route,
      anchor: node.anchor,
      names: [...new Set(node.names)],
    })),
  );
  await run(
    `UNWIND $nodes AS node
     MATCH (p:LatticePage {id: $generation + ' ' + node.page})
     MERGE (n:LatticeNode {id: $generation + ' ' + node.key})
     SET n.generation = $generation, n.key = node.key, n.kind = node.kind, n.route = node.route, n.anchor = node.anchor
     CREATE (p)-[:STATES {label: node.label, names: node.names}]->(n)`,
    { generation, nodes },
  );
  await run(
    `UNWIND $nodes AS node
     MATCH (n:LatticeNode {id: $generation + ' ' + node.key})
     UNWIND node.names AS name
     MERGE (w:LatticeName {id: $generation + ' ' + name}) ON CREATE SET w.generation = $generation, w.name = name
     CREATE (w)-[:NAMES {page: node.page, scope: node.scope}]->(n)`,
    { generation, nodes },
  );
  const edges = distinct.flatMap(({ route, scope, edges: own }) =>
    distinctEdges(own).map((edge) => ({ ...edge, page: route, scope: neo4j.int(scope), arranged: false })),
  );
  await writeEdges({ generation, run }, edges);
}

/** Replaces the arrangement of the generation. */
export async function arrangePages(
  { generation, run }: Omit<WriteContext, 'version'>,
  pages: readonly PageArrangement[],
): Promise<void> {
  await run(
    `MATCH (p:LatticePage {generation: $generation})-[:STATES]->(:LatticeNode)-[r]-(:LatticeNode)
     WHERE r.arranged AND r.page = p.route
     WITH DISTINCT r DELETE r`,
    { generation },
  );
  const rows = await run<{ route: string; scope: number }>(
    'MATCH (p:LatticePage {generation: $generation}) RETURN p.route AS route, p.scope AS scope',
    { generation },
  );
  const scopes = new Map(rows.map(({ route, scope }) => [route, scope]));
  const edges = pages.flatMap(({ route, edges: own }) => {
    const scope = scopes.get(route);
    if (scope === undefined) return [];
    return distinctEdges(own).map((edge) => ({ ...edge, page: route, scope: neo4j.int(scope), arranged: true }));
  });
  await writeEdges({ generation, run }, edges);
  await removeLoose({ generation, run });
}

/** Takes pages over from another generation. */
export async function copyPages(
  { generation, version, run }: WriteContext,
  from: string,
  pages: readonly { readonly route: string; readonly scope: number }[],
): Promise<void> {
  await removePages(
    { generation, run },
    pages.map(({ route }) => route),
  );
  const parameters = {
    generation,
    version,
    from,
    pages: pages.map(({ route, scope }) => ({ route, scope: neo4j.int(scope) })),
  };
  await run(
    `UNWIND $pages AS page
     MATCH (old:LatticePage {id: $from + ' ' + page.route})
     CREATE (p:LatticePage {id: $generation + ' ' + page.route, generation: $generation, route: page.route,
       scope: page.scope, hash: old.hash, version: $version})
     WITH p, old
     MATCH (old)-[s:STATES]->(n)
     MERGE (m:LatticeNode {id: $generation + ' ' + n.key})
     SET m.generation = $generation, m.key = n.key, m.kind = n.kind, m.route = n.route, m.anchor = n.anchor
     CREATE (p)-[:STATES {label: s.label, names: s.names}]->(m)
     WITH p, s, m
     UNWIND s.names AS name
     MERGE (w:LatticeName {id: $generation + ' ' + name}) ON CREATE SET w.generation = $generation, w.name = name
     CREATE (w)-[:NAMES {page: p.route, scope: p.scope}]->(m)`,
    parameters,
  );
  for (const type of Object.values(EDGE_TYPES)) {
    await run(
      `UNWIND $pages AS page
       MATCH (old:LatticePage {id: $from + ' ' + page.route})-[:STATES]->(n)-[r:${type}]-()
       WHERE r.page = page.route AND NOT r.arranged
       WITH DISTINCT page, r
       MERGE (a:LatticeNode {id: $generation + ' ' + startNode(r).key})
         ON CREATE SET a.generation = $generation, a.key = startNode(r).key
       MERGE (b:LatticeNode {id: $generation + ' ' + endNode(r).key})
         ON CREATE SET b.generation = $generation, b.key = endNode(r).key
       CREATE (a)-[:${type} {page: page.route, scope: page.scope, label: r.label, arranged: false}]->(b)`,
      parameters,
    );
  }
}

async function removePages(
  { generation, run }: Omit<WriteContext, 'version'>,
  routes: readonly string[],
): Promise<void> {
  const [row] = await run<{ removed: number }>(
    `UNWIND $routes AS route
     MATCH (p:LatticePage {id: $generation + ' ' + route})
     CALL (p) {
       MATCH (p)-[:STATES]->()-[r]-() WHERE r.page = p.route
       WITH DISTINCT r DELETE r
     }
     DETACH DELETE p
     RETURN count(*) AS removed`,
    { generation, routes },
  );
  if ((row?.removed ?? 0) > 0) await removeLoose({ generation, run });
}

/** Nodes and names that nothing leads to any more. */
async function removeLoose({ generation, run }: Omit<WriteContext, 'version'>): Promise<void> {
  await run('MATCH (n:LatticeNode {generation: $generation}) WHERE NOT (n)--() DELETE n', { generation });
  await run('MATCH (n:LatticeName {generation: $generation}) WHERE NOT (n)--() DELETE n', { generation });
}

interface EdgeRow extends GraphEdge {
  readonly page: string;
  readonly scope: unknown;
  readonly arranged: boolean;
}

async function writeEdges(
  { generation, run }: Omit<WriteContext, 'version'>,
  edges: readonly EdgeRow[],
): Promise<void> {
  for (const [kind, rows] of Map.groupBy(edges, (edge): GraphEdgeKind => edge.kind)) {
    await run(
      `UNWIND $rows AS row
       MERGE (a:LatticeNode {id: $generation + ' ' + row.from})
         ON CREATE SET a.generation = $generation, a.key = row.from
       MERGE (b:LatticeNode {id: $generation + ' ' + row.to})
         ON CREATE SET b.generation = $generation, b.key = row.to
       CREATE (a)-[:${EDGE_TYPES[kind]} {page: row.page, scope: row.scope, label: row.label, arranged: row.arranged}]->(b)`,
      { generation, rows },
    );
  }
}

function distinctEdges(edges: readonly GraphEdge[]): GraphEdge[] {
  const distinct = new Map<string, GraphEdge>();
  for (const edge of edges) {
    const key = JSON.stringify([edge.kind, edge.from, edge.to]);
    if (!distinct.has(key)) distinct.set(key, edge);
  }
  return [...distinct.values()];
}
