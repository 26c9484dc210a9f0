import type { Block, Heading, PageKind, PageLink } from '@lattice/core';

import { bigint, boolean, doublePrecision, integer, primaryKey, real, smallint, text, jsonb } from '../drizzle.ts';
import { bytes, lattice } from './columns.ts';

/** One state of a page. Never changed; deleted when no generation holds it any more. */
export const pages = lattice.table('pages', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  contentHash: text('content_hash').notNull(),
  source: text('source'),
  kind: text('kind').$type<PageKind>().notNull(),
  title: text('title').notNull(),
  headings: jsonb('headings').$type<readonly Heading[]>().notNull(),
  unlisted: boolean('unlisted').notNull(),
  links: jsonb('links').$type<readonly PageLink[]>().notNull(),
  chunkCount: integer('chunk_count').notNull(),
  totalLength: doublePrecision('total_length').notNull(),
});

/** The pieces of a page, with the terms the postings are made from. */
export const chunks = lattice.table(
  'chunks',
  {
    page: bigint('page', { mode: 'number' })
      .notNull()
      .references(() => pages.id, { onDelete: 'cascade' }),
    /** From 0, without gaps; a chunk's number is the page's first number and this. */
    position: integer('position').notNull(),
    chunkId: text('chunk_id').notNull(),
    ordinal: integer('ordinal').notNull(),
    anchor: text('anchor'),
    headingPath: jsonb('heading_path').$type<readonly string[]>().notNull(),
    blocks: jsonb('blocks').$type<readonly Block[]>().notNull(),
    source: text('source').notNull(),
    line: integer('line').notNull(),
    length: real('length').notNull(),
    terms: text('terms').array().notNull(),
    /** Of the terms, in their order. */
    frequencies: real('frequencies').array().notNull(),
    /** See `ChunkAnalysis`; null for chunks written before there was one. */
    stems: text('stems'),
    meaning: bytes('meaning'),
  },
  (table) => [primaryKey({ columns: [table.page, table.position] })],
);

/**
 * Vectors of chunks, apart from them because nothing that reads chunks reads vectors. An array of `real` is what
 * pgvector casts to its own types where it is there, and what every server holds where it is not.
 */
export const vectors = lattice.table(
  'vectors',
  {
    page: bigint('page', { mode: 'number' })
      .notNull()
      .references(() => pages.id, { onDelete: 'cascade' }),
    position: integer('position').notNull(),
    /** Length of the embedding; an index of pgvector is for one length. */
    dimensions: smallint('dimensions').notNull(),
    embedding: real('embedding').array().notNull(),
  },
  (table) => [primaryKey({ columns: [table.page, table.position] })],
);
