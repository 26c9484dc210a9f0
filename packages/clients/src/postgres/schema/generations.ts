import type { SiteIdentity } from '@lattice/core';

import {
  sql,
  bigint,
  boolean,
  check,
  doublePrecision,
  index,
  integer,
  primaryKey,
  real,
  smallint,
  text,
  uniqueIndex,
  uuid,
  jsonb,
} from '../drizzle.ts';
import { bytewiseText, lattice, moment } from './columns.ts';
import { pages } from './pages.ts';
import { sites } from './sites.ts';

/** One build of a site's index. */
export const generations = lattice.table(
  'generations',
  {
    id: uuid('id').primaryKey(),
    /** Short name of the row for the large tables. */
    number: integer('number').generatedAlwaysAsIdentity().notNull().unique(),
    siteId: text('site_id')
      .notNull()
      .references(() => sites.id, { onDelete: 'cascade' }),
    jobId: text('job_id').notNull(),
    fingerprint: text('fingerprint').notNull(),
    state: text('state', { enum: ['building', 'live', 'retired'] }).notNull(),
    identity: jsonb('identity').$type<SiteIdentity>().notNull(),
    pageCount: integer('page_count').notNull().default(0),
    chunkCount: integer('chunk_count').notNull().default(0),
    /** What its posting lists consist of, the oldest first; null before publication. */
    segments: integer('segments').array(),
    /** Null where its chunks have no vectors. */
    embeddingModel: text('embedding_model'),
    embeddingDimensions: integer('embedding_dimensions'),
    /** Of its vectors with those of the words; null where that is not known. */
    agreement: real('agreement'),
    /** Its own id, or that of an earlier one that consists of the very same pages. */
    content: uuid('content'),
    createdAt: moment('created_at')
      .notNull()
      .default(sql`now()`),
    publishedAt: moment('published_at'),
    retiredAt: moment('retired_at'),
  },
  (table) => [
    check('generations_state', sql`${table.state} in ('building', 'live', 'retired')`),
    uniqueIndex('generations_one_live')
      .on(table.siteId)
      .where(sql`state = 'live'`),
    uniqueIndex('generations_one_building')
      .on(table.siteId)
      .where(sql`state = 'building'`),
  ],
);

/** Scopes of a generation, with the totals BM25 needs of them. */
export const generationScopes = lattice.table(
  'generation_scopes',
  {
    generation: integer('generation')
      .notNull()
      .references(() => generations.number, { onDelete: 'cascade' }),
    number: smallint('number').notNull(),
    plugin: text('plugin').notNull(),
    version: text('version'),
    locale: text('locale').notNull(),
    isLastVersion: boolean('is_last_version').notNull(),
    isDefaultLocale: boolean('is_default_locale').notNull(),
    chunkCount: integer('chunk_count').notNull().default(0),
    totalLength: doublePrecision('total_length').notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.generation, table.number] })],
);

/** Which pages a generation consists of. A page that did not change belongs to many generations. */
export const generationPages = lattice.table(
  'generation_pages',
  {
    generation: integer('generation')
      .notNull()
      .references(() => generations.number, { onDelete: 'cascade' }),
    route: bytewiseText('route').notNull(),
    scope: smallint('scope').notNull(),
    page: bigint('page', { mode: 'number' })
      .notNull()
      .references(() => pages.id),
    /** Number of the page's first chunk, right from publication on; null for a page without chunks. */
    firstChunk: integer('first_chunk'),
  },
  (table) => [
    primaryKey({ columns: [table.generation, table.route] }),
    index('generation_pages_first_chunk').on(table.generation, table.firstChunk),
    index('generation_pages_page').on(table.page),
  ],
);
