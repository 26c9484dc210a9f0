import type { GraphEdgeKind } from '@lattice/core';

import type { Neo4j } from './open-neo4j.ts';

/**
 * How the graph is kept. Every node of ours belongs to one generation, and carries it in its id.
 *
 * - `LatticeGraph`: a generation, with its site and, once published, its place in their order.
 * - `LatticePage`: a page of it. `STATES` leads to each node the page adds, with what the page calls that node; a node
 *   that no page states is the end of somebody's link and shown to nobody.
 * - `LatticeNode`: page, section or entity, with an edge type for each kind. Edges carry the page they come from.
 * - `LatticeName`: what nodes are looked up by; `NAMES` carries the page too.
 */
export const EDGE_TYPES: Readonly<Record<GraphEdgeKind, string>> = {
  contains: 'CONTAINS',
  next: 'NEXT',
  links: 'LINKS',
  requires: 'REQUIRES',
  defines: 'DEFINES',
  mentions: 'MENTIONS',
  relates: 'RELATES',
};

/** For a pattern: any of our edges. */
export const ANY_EDGE = Object.values(EDGE_TYPES).join('|');

const LABELS = ['LatticeGraph', 'LatticePage', 'LatticeNode', 'LatticeName'] as const;

const STATEMENTS = LABELS.flatMap((label) => [
  `CREATE CONSTRAINT ${label}_id IF NOT EXISTS FOR (n:${label}) REQUIRE n.id IS UNIQUE`,
  `CREATE INDEX ${label}_generation IF NOT EXISTS FOR (n:${label}) ON (n.generation)`,
]);

/** Makes constraints and indexes where they are missing, and waits for them. */
export async function ensureSchema(neo4j: Neo4j): Promise<void> {
  for (const statement of STATEMENTS) await neo4j.run(statement, {});
  await neo4j.run('CALL db.awaitIndexes(60)', {});
}

/** Deletes all of a generation, in transactions of their own so that none grows large. */
export async function deleteGeneration(neo4j: Neo4j, generation: string): Promise<void> {
  for (const label of LABELS.toReversed()) {
    await neo4j.run(
      `MATCH (n:${label} {generation: $generation}) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 2000 ROWS`,
      { generation },
    );
  }
}
