import { bigint, boolean, index, integer, primaryKey, real, smallint } from '../drizzle.ts';
import { bytewiseText, lattice } from './columns.ts';
import { pages } from './pages.ts';

/**
 * Posting lists of an index are made of segments: a large one, and after it what changed since. Each says how the pages
 * after it differ from those before it. A segment never changes; generations share it, and it goes with the last of them.
 */
export const segments = lattice.table('segments', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  /** Its chunks have the slots from here on. Slots are unique in a chain of segments, and not without gaps. */
  firstSlot: integer('first_slot').notNull(),
  slots: integer('slots').notNull(),
  /** Chunks it adds and takes away: what it costs to make it again. */
  changedChunks: integer('changed_chunks').notNull(),
});

/** The pages with chunks that a segment adds or takes away. Both keep the page's rows, as lists may be made of them again. */
export const segmentPages = lattice.table(
  'segment_pages',
  {
    segment: integer('segment')
      .notNull()
      .references(() => segments.id, { onDelete: 'cascade' }),
    /** Slot of the page's first chunk, in this segment or in the one that added it. */
    firstSlot: integer('first_slot').notNull(),
    page: bigint('page', { mode: 'number' })
      .notNull()
      .references(() => pages.id),
    scope: smallint('scope').notNull(),
    isRemoved: boolean('is_removed').notNull(),
  },
  (table) => [primaryKey({ columns: [table.segment, table.firstSlot] }), index('segment_pages_page').on(table.page)],
);

/**
 * Which chunks of a scope hold a term: one row per list instead of one per posting, which takes a fifth of the space
 * and makes a search read as many rows per segment as the question has words. The three arrays run in parallel.
 */
export const postings = lattice.table(
  'postings',
  {
    segment: integer('segment')
      .notNull()
      .references(() => segments.id, { onDelete: 'cascade' }),
    term: bytewiseText('term').notNull(),
    scope: smallint('scope').notNull(),
    /** Chunks that hold the term: those added less those taken away, so that the sum over a chain is right. */
    documents: integer('documents').notNull(),
    slots: integer('slots').array().notNull(),
    /** NaN for a chunk that is taken away, which makes a NaN of its score. */
    frequencies: real('frequencies').array().notNull(),
    lengths: real('lengths').array().notNull(),
  },
  (table) => [primaryKey({ columns: [table.segment, table.term, table.scope] })],
);
