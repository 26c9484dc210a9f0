import type {
  GraphEdge,
  GraphEdgeKind,
  GraphHop,
  GraphNode,
  GraphNodeKind,
  NeighbourQuery,
  NodeQuery,
  PathQuery,
} from '@lattice/core';

import type { Statement, StatementValue } from '../database/statement.ts';

/** A node as the statements below give it. */
export interface NodeRow {
  readonly key: string;
  readonly kind: GraphNodeKind;
  readonly label: string;
  readonly names: string[];
  readonly route: string | null;
  readonly anchor: string | null;
}

export type HopRow = {
  readonly kind: GraphEdgeKind;
  readonly label: string | null;
  readonly page: string;
  readonly source: NodeRow;
  readonly target: NodeRow;
};

// In all of them $1 is the generation's id and $2 the numbers of the scopes.
const GENERATION = 'g as (select number from lattice.generations where id = $1::uuid)';

/** Edges that start or end at the node `at` (a column of none of `g`, `e`, `a`, `gp`), of pages in the scopes. */
function edgesAt(at: string, end: 'source' | 'target'): string {
  return `
    select e.kind, e.source, e.target, e.label, gp.route as page
    from g
    join lattice.graph_edges e on e.${end} = ${at}
    join lattice.generation_pages gp on gp.page = e.page and gp.generation = g.number and gp.scope = any($2::int[])
    union all
    select a.kind, a.source, a.target, a.label, a.route
    from g
    join lattice.graph_arrangement a on a.generation = g.number and a.${end} = ${at}
    join lattice.generation_pages gp on gp.generation = g.number and gp.route = a.route and gp.scope = any($2::int[])`;
}

/** A node by its key (a column of none of `g`, `n`, `gp`), as the first of the pages in the scopes that add it has it. */
function nodeAt(key: string): string {
  return `
    select n.key, jsonb_build_object('key', n.key, 'kind', n.kind, 'label', n.label, 'names', n.names,
      'route', n.route, 'anchor', n.anchor) as node
    from g
    join lattice.graph_nodes n on n.key = ${key}
    join lattice.generation_pages gp on gp.page = n.page and gp.generation = g.number and gp.scope = any($2::int[])
    order by gp.route
    limit 1`;
}

export function findStatement(generation: string, { names, scopes, limit }: NodeQuery): Statement {
  return prepared(
    'graph-nodes-by-name',
    [generation, scopes, names, limit],
    `
    with ${GENERATION},
    found as (
      select n.key, count(distinct n.page)::int as pages
      from g
      join lattice.graph_names n on n.name = any($3::text[])
      join lattice.generation_pages gp on gp.page = n.page and gp.generation = g.number and gp.scope = any($2::int[])
      group by n.key
      order by pages, n.key
      limit $4::int
    )
    select f.pages, n.node
    from found f cross join lateral (${nodeAt('f.key')}) n
    order by f.pages, f.key`,
  );
}

export function neighboursStatement(generation: string, query: NeighbourQuery): Statement {
  const end = query.direction === 'out' ? 'source' : 'target';
  return prepared(
    `graph-neighbours-${query.direction}`,
    [generation, query.scopes, query.of, query.kinds, query.limit],
    `
    with ${GENERATION}
    select e.kind, e.label, e.page, s.node as source, t.node as target
    from (select distinct key collate "C" as key from unnest($3::text[]) as k (key)) as k
    cross join lateral (${edgesAt('k.key', end)}) e
    cross join lateral (${nodeAt('e.source')}) s
    cross join lateral (${nodeAt('e.target')}) t
    where e.kind = any($4::text[])
    order by k.key, e.kind collate "C", e.${end === 'source' ? 'target' : 'source'}, e.page
    limit $5::int`,
  );
}

/** The far end of every edge that touches the node `at`, once an edge; an edge to itself has one end. */
function endsAt(at: string): string {
  return `
    select target as key from (${edgesAt(at, 'source')}) leaving
    union all
    select source from (${edgesAt(at, 'target')}) coming where source <> target`;
}

/** The nodes next to the node `w.key`, with how many edges touch that one. */
const AROUND = `
  select key, degree
  from (select key, count(*) over () as degree from (${endsAt('w.key')}) ends) counted
  group by key, degree`;

function walk(name: string, start: string, options: { readonly hops: string; readonly extend: string }): string {
  return `
    ${name} (key, path, depth) as (
      select key collate "C", array[key collate "C"], 0 from unnest(${start}::text[]) as k (key)
      union all
      select next.key, ${options.extend}, w.depth + 1
      from ${name} w
      cross join lateral (${AROUND}) next
      where w.depth < ${options.hops} and next.key <> all (w.path) and (w.depth = 0 or next.degree <= $6::int)
        and exists (${nodeAt('next.key')})
    )`;
}

/**
 * Walks from both sides and joins where the walks meet, so that the number of steps grows with half the length of a path.
 * Every path comes out once: its first half is as long as its second, or one longer.
 */
export function pathsStatement(generation: string, query: PathQuery): Statement {
  const { scopes, from, to, maxHops, maxDegree, limit } = query;
  const values = [generation, scopes, from, to, maxHops, maxDegree, limit];
  return prepared(
    'graph-paths',
    values,
    `
    with recursive ${GENERATION},
    ${walk('ahead', '$3', { hops: '($5::int + 1) / 2', extend: 'w.path || next.key' })},
    ${walk('back', '$4', { hops: '$5::int / 2', extend: 'next.key || w.path' })},
    met as (
      select distinct near.path || far.path[2:] as path
      from ahead near
      join back far on far.key = near.key and near.depth - far.depth in (0, 1)
        and near.depth + far.depth between 1 and $5::int
      where not (near.path && far.path[2:])
        and (far.depth = 0 or (select count(*) from (${endsAt('near.key')}) touching) <= $6::int)
        and exists (${nodeAt('near.path[1]')}) and exists (${nodeAt('near.key')})
    )
    select path from met
    order by cardinality(path), array_to_string(path, E'\\n') collate "C"
    limit $7::int`,
  );
}

/** Every edge between two of the nodes. */
export function betweenStatement(generation: string, scopes: readonly number[], keys: readonly string[]): Statement {
  return prepared(
    'graph-edges-between',
    [generation, scopes, keys],
    `
    with ${GENERATION}
    select e.kind, e.label, e.page, s.node as source, t.node as target
    from (select distinct key collate "C" as key from unnest($3::text[]) as k (key)) as k
    cross join lateral (${edgesAt('k.key', 'source')}) e
    cross join lateral (${nodeAt('e.source')}) s
    cross join lateral (${nodeAt('e.target')}) t
    where e.target = any($3::text[])`,
  );
}

export function sizeStatement(generation: string): Statement {
  return prepared(
    'graph-size',
    [generation],
    `
    with ${GENERATION},
    own as (
      select gp.page, gp.route from g join lattice.generation_pages gp on gp.generation = g.number
      join lattice.graph_pages p on p.page = gp.page
    ),
    nodes as (select distinct n.key from own join lattice.graph_nodes n on n.page = own.page),
    edges as (
      select e.source, e.target from own join lattice.graph_edges e on e.page = own.page
      union all
      select a.source, a.target from g join lattice.graph_arrangement a on a.generation = g.number
      join own on own.route = a.route
    )
    select (select count(*)::int from own) as pages, (select count(*)::int from nodes) as nodes,
      (select count(*)::int from edges
        where source in (select key from nodes) and target in (select key from nodes)) as edges`,
  );
}

export function toNode(row: NodeRow): GraphNode {
  const { key, kind, label, names, route, anchor } = row;
  return { key, kind, label, names, route, anchor };
}

export function toHop({ kind, label, page, source, target }: HopRow): GraphHop {
  const edge: GraphEdge = { kind, from: source.key, to: target.key, label };
  return { edge, page, from: toNode(source), to: toNode(target) };
}

function prepared(name: string, values: readonly StatementValue[], text: string): Statement {
  return { name, values, text };
}
