import type { GraphEdgeKind, GraphNodeKind } from '@lattice/core';

import { bigint, foreignKey, index, integer, primaryKey, text } from '../drizzle.ts';
import { bytewiseText, lattice } from './columns.ts';
import { generations } from './generations.ts';
import { pages } from './pages.ts';

/**
 * Pages whose graph is stored. It hangs on the page's one row, which generations share, so that it is taken over, swapped
 * and deleted with the page, and nothing has to be kept in step.
 */
export const graphPages = lattice.table('graph_pages', {
  page: bigint('page', { mode: 'number' })
    .primaryKey()
    .references(() => pages.id, { onDelete: 'cascade' }),
  version: text('version').notNull(),
});

/** Nodes a page adds. One that several pages add has a row for each. */
export const graphNodes = lattice.table(
  'graph_nodes',
  {
    page: bigint('page', { mode: 'number' })
      .notNull()
      .references(() => graphPages.page, { onDelete: 'cascade' }),
    key: bytewiseText('key').notNull(),
    kind: text('kind').$type<GraphNodeKind>().notNull(),
    label: text('label').notNull(),
    route: text('route'),
    anchor: text('anchor'),
    names: text('names').array().notNull(),
  },
  (table) => [primaryKey({ columns: [table.page, table.key] }), index('graph_nodes_key').on(table.key)],
);

/** The names of the nodes, to find them by. */
export const graphNames = lattice.table(
  'graph_names',
  {
    page: bigint('page', { mode: 'number' }).notNull(),
    key: bytewiseText('key').notNull(),
    name: bytewiseText('name').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.page, table.key, table.name] }),
    foreignKey({ columns: [table.page, table.key], foreignColumns: [graphNodes.page, graphNodes.key] }).onDelete(
      'cascade',
    ),
    index('graph_names_name').on(table.name),
  ],
);

/** Edges a page states. The other end may be missing. */
export const graphEdges = lattice.table(
  'graph_edges',
  {
    page: bigint('page', { mode: 'number' })
      .notNull()
      .references(() => graphPages.page, { onDelete: 'cascade' }),
    kind: text('kind').$type<GraphEdgeKind>().notNull(),
    source: bytewiseText('source').notNull(),
    target: bytewiseText('target').notNull(),
    label: text('label'),
  },
  (table) => [
    primaryKey({ columns: [table.page, table.kind, table.source, table.target] }),
    index('graph_edges_source').on(table.source),
    index('graph_edges_target').on(table.target),
  ],
);

/** Edges that a generation as a whole decides: the order of its pages. */
export const graphArrangement = lattice.table(
  'graph_arrangement',
  {
    generation: integer('generation')
      .notNull()
      .references(() => generations.number, { onDelete: 'cascade' }),
    route: bytewiseText('route').notNull(),
    kind: text('kind').$type<GraphEdgeKind>().notNull(),
    source: bytewiseText('source').notNull(),
    target: bytewiseText('target').notNull(),
    label: text('label'),
  },
  (table) => [
    primaryKey({ columns: [table.generation, table.route, table.kind, table.source, table.target] }),
    index('graph_arrangement_source').on(table.generation, table.source),
    index('graph_arrangement_target').on(table.generation, table.target),
  ],
);
