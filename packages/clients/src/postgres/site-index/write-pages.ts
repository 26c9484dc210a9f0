import type { IndexedChunk, IndexedPage } from '@lattice/core';

import { statement } from '../database/statement.ts';
import { inTransaction, type Transaction } from '../database/transaction.ts';
import { storableJson } from '../database/values.ts';
import type { BuildContext } from './build-context.ts';
import { requireBuilding } from './require-building.ts';
import { scopeNumber } from './scopes.ts';
import { termKey } from './term-key.ts';
import { insertVectors, requireVectors } from './write-vectors.ts';

interface NumberedPage {
  readonly id: number;
  readonly page: IndexedPage;
  readonly scope: number;
}

/** Chunks sent in one statement; about a megabyte. */
const CHUNKS_AT_ONCE = 250;

export async function writtenRoutes({ pool, number }: BuildContext): Promise<ReadonlyMap<string, string>> {
  const rows = await inTransaction(pool, (transaction) =>
    transaction.rows<{ route: string; content_hash: string }>(statement`
      select gp.route, p.content_hash
      from lattice.generation_pages gp join lattice.pages p on p.id = gp.page
      where gp.generation = ${number}`),
  );
  return new Map(rows.map((row) => [row.route, row.content_hash]));
}

/** Writes pages with their chunks; one that the build holds already is replaced. */
export async function writePages(context: BuildContext, pages: readonly IndexedPage[]): Promise<void> {
  if (pages.length === 0) return;
  // A route given twice is one page, the later one.
  const distinct = [...new Map(pages.map((page) => [page.page.route, page])).values()];
  const scopes = distinct.map(({ page }) => scopeNumber(context.request.scopes, page.scope));
  requireVectors(distinct, context.request.embedding ?? null);
  await inTransaction(context.pool, async (transaction) => {
    await requireBuilding(transaction, context.id);
    const ids = await reserveIds(transaction, distinct.length);
    const numbered = distinct.map((page, index) => ({ id: ids[index] ?? 0, page, scope: scopes[index] ?? 0 }));
    await insertPages(transaction, numbered);
    const chunks = numbered.flatMap(({ id, page }) =>
      page.chunks.map((chunk, position) => chunkRow(id, position, chunk)),
    );
    for (let start = 0; start < chunks.length; start += CHUNKS_AT_ONCE) {
      await insertChunks(transaction, chunks.slice(start, start + CHUNKS_AT_ONCE));
    }
    await insertVectors(transaction, numbered);
    await joinGeneration(transaction, context.number, numbered);
  });
}

async function reserveIds(transaction: Transaction, count: number): Promise<number[]> {
  const rows = await transaction.rows<{ id: number }>(statement`
    select nextval(pg_get_serial_sequence('lattice.pages', 'id'))::float8 as id from generate_series(1, ${count}::int)`);
  return rows.map((row) => row.id);
}

async function insertPages(transaction: Transaction, pages: readonly NumberedPage[]): Promise<void> {
  const rows = pages.map(({ id, page: { page, contentHash, chunks, links } }) => ({
    id,
    content_hash: contentHash,
    source: page.source,
    kind: page.kind,
    title: page.title,
    headings: page.headings,
    unlisted: page.unlisted,
    links,
    chunk_count: chunks.length,
    total_length: chunks.reduce((sum, chunk) => sum + chunk.length, 0),
  }));
  await transaction.run(statement`
    insert into lattice.pages
      (id, content_hash, source, kind, title, headings, unlisted, links, chunk_count, total_length)
    overriding system value
    select id, content_hash, source, kind, title, headings, unlisted, links, chunk_count, total_length
    from json_to_recordset(${storableJson(rows)}::json) as r (
      id bigint, content_hash text, source text, kind text, title text, headings jsonb, unlisted boolean, links jsonb,
      chunk_count int, total_length float8)`);
}

function chunkRow(page: number, position: number, { chunk, terms, length, analysis }: IndexedChunk) {
  const frequencies = mergeKeys(terms);
  return {
    page,
    position,
    chunk_id: chunk.id,
    ordinal: chunk.ordinal,
    anchor: chunk.anchor,
    heading_path: chunk.headingPath,
    blocks: chunk.blocks,
    source: chunk.source,
    line: chunk.line,
    length,
    terms: [...frequencies.keys()],
    frequencies: [...frequencies.values()],
    stems: analysis?.stems ?? null,
    meaning: analysis?.meaning ? `\\x${Buffer.from(analysis.meaning).toString('hex')}` : null,
  };
}

async function insertChunks(transaction: Transaction, rows: readonly ReturnType<typeof chunkRow>[]): Promise<void> {
  await transaction.run(statement`
    insert into lattice.chunks
      (page, position, chunk_id, ordinal, anchor, heading_path, blocks, source, line, length, terms, frequencies, stems,
       meaning)
    select page, position, chunk_id, ordinal, anchor, heading_path, blocks, source, line, length, terms, frequencies, stems,
      meaning
    from json_to_recordset(${storableJson(rows)}::json) as r (
      page bigint, position int, chunk_id text, ordinal int, anchor text, heading_path jsonb, blocks jsonb, source text,
      line int, length real, terms text[], frequencies real[], stems text, meaning bytea)`);
}

/** Two terms may share a key (both hold characters that cannot be stored); a chunk stands once in each list. */
function mergeKeys(terms: ReadonlyMap<string, number>): Map<string, number> {
  const merged = new Map<string, number>();
  for (const [term, frequency] of terms) {
    const key = termKey(term);
    merged.set(key, (merged.get(key) ?? 0) + frequency);
  }
  return merged;
}

async function joinGeneration(
  transaction: Transaction,
  generation: number,
  pages: readonly NumberedPage[],
): Promise<void> {
  const rows = storableJson(pages.map(({ id, page, scope }) => ({ page: id, route: page.page.route, scope })));
  const replaced = await transaction.rows<{ page: string }>(statement`
    select page from lattice.generation_pages
    where generation = ${generation}
      and route in (select r.route from json_to_recordset(${rows}::json) as r (route text))`);
  await transaction.run(statement`
    insert into lattice.generation_pages (generation, route, scope, page)
    select ${generation}::int, r.route, r.scope, r.page
    from json_to_recordset(${rows}::json) as r (route text, scope smallint, page bigint)
    on conflict (generation, route) do update set page = excluded.page, scope = excluded.scope, first_chunk = null`);
  if (replaced.length === 0) return;
  await transaction.run(statement`
    delete from lattice.pages p
    where p.id = any(${replaced.map(({ page }) => page)}::bigint[])
      and not exists (select from lattice.generation_pages gp where gp.page = p.id)`);
}
