import { LatticeError, type GraphEdge, type PageArrangement, type PageGraph } from '@lattice/core';

import { statement } from '../database/statement.ts';
import type { Transaction } from '../database/transaction.ts';
import { storableJson } from '../database/values.ts';

/** Rows sent in one statement; about a megabyte. */
const ROWS_AT_ONCE = 2_000;

export interface GraphPlace {
  /** Number of the generation. */
  readonly generation: number;
  readonly version: string;
}

/** Replaces what is stored of the pages. The index holds them already. */
export async function writeGraph(
  transaction: Transaction,
  { generation, version }: GraphPlace,
  pages: readonly PageGraph[],
): Promise<void> {
  const distinct = [...new Map(pages.map((page) => [page.route, page])).values()];
  const ids = await pageIds(transaction, generation, distinct);
  await transaction.run(statement`delete from lattice.graph_pages where page = any(${[...ids.values()]}::bigint[])`);
  const numbered = distinct.map((page) => ({ ...page, id: ids.get(page.route) ?? 0 }));
  await transaction.run(statement`
    insert into lattice.graph_pages (page, version)
    select page, ${version} from unnest(${numbered.map(({ id }) => id)}::bigint[]) as p (page)`);
  const nodes = numbered.flatMap(({ id, nodes: own }) =>
    [...new Map(own.map((node) => [node.key, node])).values()].map((node) => ({ page: id, ...node })),
  );
  for (const rows of inPieces(nodes)) {
    await transaction.run(statement`
      insert into lattice.graph_nodes (page, key, kind, label, route, anchor, names)
      select page, key, kind, label, route, anchor, names
      from json_to_recordset(${storableJson(rows)}::json) as r (
        page bigint, key text, kind text, label text, route text, anchor text, names text[])`);
    await transaction.run(statement`
      insert into lattice.graph_names (page, key, name)
      select distinct r.page, r.key, n.name
      from json_to_recordset(${storableJson(rows)}::json) as r (page bigint, key text, names text[]),
        unnest(r.names) as n (name)`);
  }
  const edges = numbered.flatMap(({ id, edges: own }) => distinctEdges(own).map((edge) => ({ page: id, ...edge })));
  for (const rows of inPieces(edges)) {
    await transaction.run(statement`
      insert into lattice.graph_edges (page, kind, source, target, label)
      select page, kind, r.from, r.to, label
      from json_to_recordset(${storableJson(rows)}::json) as r (
        page bigint, kind text, "from" text, "to" text, label text)`);
  }
}

/** Replaces the arrangement of a generation. */
export async function writeArrangement(
  transaction: Transaction,
  generation: number,
  pages: readonly PageArrangement[],
): Promise<void> {
  await transaction.run(statement`delete from lattice.graph_arrangement where generation = ${generation}`);
  const edges = pages.flatMap(({ route, edges: own }) => distinctEdges(own).map((edge) => ({ route, ...edge })));
  for (const rows of inPieces(edges)) {
    await transaction.run(statement`
      insert into lattice.graph_arrangement (generation, route, kind, source, target, label)
      select ${generation}::int, r.route, r.kind, r.from, r.to, r.label
      from json_to_recordset(${storableJson(rows)}::json) as r (
        route text, kind text, "from" text, "to" text, label text)
      where exists (
        select from lattice.generation_pages gp where gp.generation = ${generation}::int and gp.route = r.route collate "C")
      on conflict do nothing`);
  }
}

async function pageIds(
  transaction: Transaction,
  generation: number,
  pages: readonly PageGraph[],
): Promise<Map<string, number>> {
  const rows = await transaction.rows<{ route: string; page: number }>(statement`
    select route, page::float8 as page from lattice.generation_pages
    where generation = ${generation} and route = any(${pages.map(({ route }) => route)}::text[])`);
  const ids = new Map(rows.map(({ route, page }) => [route, page]));
  const missing = pages.filter(({ route }) => !ids.has(route)).length;
  if (missing === 0) return ids;
  throw new LatticeError('internal', 'The graph of a page came before the page.', { context: { missing } });
}

/** The first of those that lead from the same node to the same one in the same way. */
function distinctEdges(edges: readonly GraphEdge[]): GraphEdge[] {
  const distinct = new Map<string, GraphEdge>();
  for (const edge of edges) {
    const key = JSON.stringify([edge.kind, edge.from, edge.to]);
    if (!distinct.has(key)) distinct.set(key, edge);
  }
  return [...distinct.values()];
}

function* inPieces<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) yield rows.slice(start, start + ROWS_AT_ONCE);
}
