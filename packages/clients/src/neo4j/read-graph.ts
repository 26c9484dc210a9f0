import {
  type FoundGraphNode,
  type GraphEdgeKind,
  type GraphHop,
  type GraphNode,
  type GraphPath,
  type GraphSize,
  LatticeError,
  type NeighbourQuery,
  type NodeQuery,
  type PathQuery,
  pathsOf,
} from '@lattice/core';
import neo4j from 'neo4j-driver';

import type { CallLimits, Neo4j } from './open-neo4j.ts';
import { ANY_EDGE, EDGE_TYPES } from './schema.ts';

/** A node as the first of the pages in the scopes that state it has it; none where no page does. */
function viewOf(variable: string): string {
  return `
    CALL (${variable}) {
      MATCH (p:LatticePage)-[s:STATES]->(${variable}) WHERE p.scope IN $scopes
      RETURN {key: ${variable}.key, kind: ${variable}.kind, label: s.label, names: s.names, route: ${variable}.route,
        anchor: ${variable}.anchor} AS ${variable}View
      ORDER BY p.route LIMIT 1
    }`;
}

const isShown = (variable: string): string =>
  `EXISTS { (page:LatticePage)-[:STATES]->(${variable}) WHERE page.scope IN $scopes }`;
const degreeOf = (variable: string): string => `COUNT { (${variable})-[e:${ANY_EDGE}]-() WHERE e.scope IN $scopes }`;
const KINDS = new Map(Object.entries(EDGE_TYPES).map(([kind, type]) => [type, kind]));

interface HopRow {
  readonly [key: string]: unknown;
  readonly type: string;
  readonly label: string | null;
  readonly page: string;
  readonly aView: GraphNode;
  readonly bView: GraphNode;
}

export async function findNodes(
  server: Neo4j,
  generation: string,
  { query, ...limits }: { readonly query: NodeQuery } & CallLimits,
): Promise<FoundGraphNode[]> {
  const { names, scopes, limit } = query;
  const rows = await server.read<{ pages: number; nView: GraphNode }>(
    `UNWIND $ids AS id
     MATCH (:LatticeName {id: id})-[r:NAMES]->(n) WHERE r.scope IN $scopes
     WITH n, count(DISTINCT r.page) AS pages ORDER BY pages, n.key LIMIT $limit
     ${viewOf('n')}
     RETURN pages, nView ORDER BY pages, n.key`,
    { ids: idsOf(generation, names), scopes: scopes.map((scope) => neo4j.int(scope)), limit: neo4j.int(limit) },
    limits,
  );
  return rows.map(({ pages, nView }) => ({ ...toNode(nView), pages }));
}

export async function neighbours(
  server: Neo4j,
  generation: string,
  { query, ...limits }: { readonly query: NeighbourQuery } & CallLimits,
): Promise<GraphHop[]> {
  const types = query.kinds.map((kind) => EDGE_TYPES[kind]).join('|');
  if (types === '') return [];
  const [near, far] = query.direction === 'out' ? ['a', 'b'] : ['b', 'a'];
  const rows = await server.read<HopRow>(
    `MATCH (a:LatticeNode)-[r:${types}]->(b:LatticeNode)
     WHERE ${near}.id IN $ids AND r.scope IN $scopes
     ${viewOf('a')}
     ${viewOf('b')}
     RETURN type(r) AS type, r.label AS label, r.page AS page, aView, bView
     ORDER BY ${near}.key, toLower(type), ${far}.key, page LIMIT $limit`,
    {
      ids: idsOf(generation, query.of),
      scopes: query.scopes.map((scope) => neo4j.int(scope)),
      limit: neo4j.int(query.limit),
    },
    limits,
  );
  return rows.map(toHop);
}

export async function paths(
  server: Neo4j,
  generation: string,
  { query, ...limits }: { readonly query: PathQuery } & CallLimits,
): Promise<GraphPath[]> {
  const scopes = query.scopes.map((scope) => neo4j.int(scope));
  const steps = Math.min(Math.max(1, Math.trunc(query.maxHops)), 4) - 1;
  const between =
    steps === 0
      ? '(a)'
      : `(a) (()-[r:${ANY_EDGE} WHERE r.scope IN $scopes]-(y WHERE ${isShown('y')} AND ${degreeOf('y')} <= $maxDegree)){0,${steps}} ()`;
  const found = await server.read<{ keys: string[] }>(
    `MATCH (a:LatticeNode) WHERE a.id IN $from AND ${isShown('a')}
     MATCH (b:LatticeNode) WHERE b.id IN $to AND b <> a AND ${isShown('b')}
     MATCH way = ${between}-[last:${ANY_EDGE} WHERE last.scope IN $scopes]-(b)
     WITH DISTINCT [n IN nodes(way) | n.key] AS keys
     WHERE all(i IN range(0, size(keys) - 2) WHERE NOT keys[i] IN keys[i + 1..])
     RETURN keys ORDER BY size(keys), reduce(text = '', key IN keys | text + key + '\\n') LIMIT $limit`,
    {
      from: idsOf(generation, query.from),
      to: idsOf(generation, query.to),
      scopes,
      maxDegree: neo4j.int(query.maxDegree),
      limit: neo4j.int(query.limit),
    },
    limits,
  );
  const keys = [...new Set(found.flatMap((row) => row.keys))];
  if (keys.length === 0) return [];
  const hops = await server.read<HopRow>(
    `MATCH (a:LatticeNode)-[r:${ANY_EDGE}]->(b:LatticeNode)
     WHERE a.id IN $ids AND b.id IN $ids AND r.scope IN $scopes
     ${viewOf('a')}
     ${viewOf('b')}
     RETURN type(r) AS type, r.label AS label, r.page AS page, aView, bView`,
    { ids: idsOf(generation, keys), scopes },
    limits,
  );
  return pathsOf(
    found.map((row) => row.keys),
    hops.map(toHop),
  );
}

export async function size(server: Neo4j, generation: string, limits: CallLimits): Promise<GraphSize> {
  const [row] = await server.read<{ pages: number; nodes: number; edges: number }>(
    `RETURN COUNT { (:LatticePage {generation: $generation}) } AS pages,
       COUNT { (n:LatticeNode {generation: $generation}) WHERE EXISTS { (:LatticePage)-[:STATES]->(n) } } AS nodes,
       COUNT {
         (a:LatticeNode {generation: $generation})-[:${ANY_EDGE}]->(b:LatticeNode)
         WHERE EXISTS { (:LatticePage)-[:STATES]->(a) } AND EXISTS { (:LatticePage)-[:STATES]->(b) }
       } AS edges`,
    { generation },
    limits,
  );
  return row ?? { pages: 0, nodes: 0, edges: 0 };
}

function idsOf(generation: string, names: readonly string[]): string[] {
  return [...new Set(names)].map((name) => `${generation} ${name}`);
}

function toNode({ key, kind, label, names, route, anchor }: GraphNode): GraphNode {
  return { key, kind, label, names, route, anchor };
}

function toHop({ type, label, page, aView, bView }: HopRow): GraphHop {
  const [from, to] = [toNode(aView), toNode(bView)];
  return { edge: { kind: kindOf(type), from: from.key, to: to.key, label }, page, from, to };
}

function kindOf(type: string): GraphEdgeKind {
  const kind = KINDS.get(type);
  if (isKind(kind)) return kind;
  throw new LatticeError('internal', 'The graph holds an edge of a type it should not have.', { context: { type } });
}

function isKind(kind: string | undefined): kind is GraphEdgeKind {
  return kind !== undefined && kind in EDGE_TYPES;
}
