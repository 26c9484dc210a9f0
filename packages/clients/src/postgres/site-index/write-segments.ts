import { LatticeError } from '@lattice/core';

import { statement } from '../database/statement.ts';
import type { Transaction } from '../database/transaction.ts';
import { segmentsToKeep } from './segments-to-keep.ts';

interface Segment {
  readonly id: number;
  readonly changedChunks: number;
  /** First slot after it. */
  readonly end: number;
}

/**
 * Makes the posting lists of a generation whose chunks are numbered, out of the segments of the live one as far as they
 * serve and a new segment with the difference. Returns the chain. What a search finds in it, with which scores and in
 * which order, is what it would find in one segment made of all pages.
 */
export async function writeSegments(
  transaction: Transaction,
  { number, live }: { readonly number: number; readonly live: readonly number[] },
): Promise<readonly number[]> {
  const chain = await readSegments(transaction, live);
  const sizes = chain.map((segment) => segment.changedChunks);
  const change = await countChange(transaction, { number, kept: live });
  // Pages without chunks are in no list.
  if (change === 0 && live.length > 0) return live;
  const kept = chain.slice(0, segmentsToKeep(sizes, change));
  const ids = kept.map(({ id }) => id);
  const segment = await insertSegment(transaction);
  await insertPages(transaction, { segment, number, kept: ids, firstSlot: kept.at(-1)?.end ?? 0 });
  // Without statistics of the rows just written, the planner takes them for few and looks each one up.
  if (ids.length === 0) await transaction.run(statement`analyze lattice.segment_pages`);
  await insertPostings(transaction, segment);
  return [...ids, segment];
}

async function readSegments(transaction: Transaction, chain: readonly number[]): Promise<Segment[]> {
  return transaction.rows<{ [Key in keyof Segment]: Segment[Key] }>(statement`
    select s.id, s.changed_chunks as "changedChunks", s.first_slot + s.slots as end
    from unnest(${chain}::int[]) with ordinality as c (id, position) join lattice.segments s on s.id = c.id
    order by c.position`);
}

interface Difference {
  /** Number of the generation. */
  readonly number: number;
  readonly kept: readonly number[];
}

/** Pages with chunks that the kept segments hold, each with its first slot. */
const KEPT_PAGES = `
  select added.page, added.scope, added.first_slot
  from lattice.segment_pages added
  where added.segment = any($1::int[]) and not added.is_removed and not exists (
    select from lattice.segment_pages gone
    where gone.segment = any($1::int[]) and gone.is_removed and gone.first_slot = added.first_slot)`;

/** The generation's pages with chunks, in the order of their numbers. */
const PAGES = `
  select gp.page, gp.scope, gp.first_chunk, p.chunk_count
  from lattice.generation_pages gp join lattice.pages p on p.id = gp.page
  where gp.generation = $2::int and p.chunk_count > 0`;

const CHANGE = `
  with kept as materialized (${KEPT_PAGES}), wanted as materialized (${PAGES}), added as materialized (
    select * from wanted where not exists (
      select from kept where kept.page = wanted.page and kept.scope = wanted.scope)
  ), removed as materialized (
    select kept.*, p.chunk_count from kept join lattice.pages p on p.id = kept.page
    where not exists (select from wanted where wanted.page = kept.page and wanted.scope = kept.scope)
  )`;

async function countChange(transaction: Transaction, { number, kept }: Difference): Promise<number> {
  const text = `${CHANGE}
    select (coalesce((select sum(chunk_count) from added), 0)
      + coalesce((select sum(chunk_count) from removed), 0))::float8 as chunks`;
  const [row] = await transaction.rows<{ chunks: number }>({ text, values: [kept, number] });
  return row?.chunks ?? 0;
}

async function insertSegment(transaction: Transaction): Promise<number> {
  const [row] = await transaction.rows<{ id: number }>(statement`
    insert into lattice.segments (first_slot, slots, changed_chunks) values (0, 0, 0) returning id`);
  if (row === undefined) throw new LatticeError('internal', 'The database did not name the new segment.');
  return row.id;
}

async function insertPages(
  transaction: Transaction,
  { segment, number, kept, firstSlot }: Difference & { readonly segment: number; readonly firstSlot: number },
): Promise<void> {
  const text = `${CHANGE}, slotted as (
      insert into lattice.segment_pages (segment, first_slot, page, scope, is_removed)
      select $3::int, $4::int + sum(chunk_count) over (order by first_chunk) - chunk_count, page, scope, false from added
      union all
      select $3::int, first_slot, page, scope, true from removed
    )
    update lattice.segments s
    set first_slot = $4::int, slots = a.chunks, changed_chunks = a.chunks + r.chunks
    from (select coalesce(sum(chunk_count), 0) as chunks from added) as a,
      (select coalesce(sum(chunk_count), 0) as chunks from removed) as r
    where s.id = $3::int`;
  await transaction.run({ text, values: [kept, number, segment, firstSlot] });
}

async function insertPostings(transaction: Transaction, segment: number): Promise<void> {
  await transaction.run(statement`
    insert into lattice.postings (segment, term, scope, documents, slots, frequencies, lengths)
    select ${segment}::int, term, scope, sum(case when is_removed then -1 else 1 end), array_agg(slot),
      array_agg(case when is_removed then 'NaN' else frequency end), array_agg(length)
    from (
      select sp.scope, sp.first_slot + c.position as slot, sp.is_removed, c.length,
        unnest(c.terms) collate "C" as term, unnest(c.frequencies) as frequency
      from lattice.segment_pages sp join lattice.chunks c on c.page = sp.page
      where sp.segment = ${segment}::int
    ) as posting
    group by term, scope`);
}
