import type { IndexedChunk, IndexedPage } from '@lattice/core';
import type { TransactionSql } from 'postgres';

import { copyRows } from '../database/copy-rows.ts';
import { inTransaction } from '../database/transaction.ts';
import { numberArray, storableJson, storableText, textArray, type CopyValue } from '../database/values.ts';
import type { BuildContext } from './build-context.ts';
import { requireBuilding } from './require-building.ts';
import { scopeNumber } from './scopes.ts';
import { termKey } from './term-key.ts';

interface NumberedPage {
  readonly id: number;
  readonly page: IndexedPage;
  readonly scope: number;
}

/** Writes pages with their chunks; one that the build holds already is replaced. */
export async function writePages(context: BuildContext, pages: readonly IndexedPage[]): Promise<void> {
  if (pages.length === 0) return;
  // A route given twice is one page, the later one.
  const distinct = [...new Map(pages.map((page) => [page.page.route, page])).values()];
  const scopes = distinct.map(({ page }) => scopeNumber(context.request.scopes, page.scope));
  await inTransaction(context.sql, async (sql) => {
    await requireBuilding(sql, context.id);
    const ids = await reserveIds(sql, distinct.length);
    const numbered = distinct.map((page, index) => ({ id: ids[index] ?? 0, page, scope: scopes[index] ?? 0 }));
    await copyRows(sql`copy lattice.pages from stdin`, numbered.map(pageRow));
    await copyRows(sql`copy lattice.chunks from stdin`, chunkRows(numbered));
    await joinGeneration(sql, context.number, numbered);
  });
}

async function reserveIds(sql: TransactionSql, count: number): Promise<number[]> {
  const rows = await sql<{ id: number }[]>`
    select nextval(pg_get_serial_sequence('lattice.pages', 'id'))::float8 as id from generate_series(1, ${count}::int)`;
  return rows.map((row) => row.id);
}

/** Columns in the order of the table. */
function pageRow({ id, page: { page, contentHash, chunks, links } }: NumberedPage): CopyValue[] {
  return [
    id,
    storableText(contentHash),
    page.source === null ? null : storableText(page.source),
    page.kind,
    storableText(page.title),
    storableJson(page.headings),
    page.unlisted,
    storableJson(links),
    chunks.length,
    chunks.reduce((sum, chunk) => sum + chunk.length, 0),
  ];
}

function* chunkRows(pages: readonly NumberedPage[]): Generator<CopyValue[], void, void> {
  for (const { id, page } of pages) {
    for (const [position, chunk] of page.chunks.entries()) yield chunkRow(id, position, chunk);
  }
}

function chunkRow(page: number, position: number, { chunk, terms, length }: IndexedChunk): CopyValue[] {
  const { keys, frequencies } = mergeKeys(terms);
  return [
    page,
    position,
    storableText(chunk.id),
    chunk.ordinal,
    chunk.anchor === null ? null : storableText(chunk.anchor),
    storableJson(chunk.headingPath),
    storableJson(chunk.blocks),
    storableText(chunk.source),
    chunk.line,
    length,
    textArray(keys),
    numberArray(frequencies),
  ];
}

/** Two terms may share a key (both hold characters that cannot be stored); a chunk stands once in each list. */
function mergeKeys(terms: ReadonlyMap<string, number>): { keys: string[]; frequencies: number[] } {
  const merged = new Map<string, number>();
  for (const [term, frequency] of terms) {
    const key = termKey(term);
    merged.set(key, (merged.get(key) ?? 0) + frequency);
  }
  return { keys: [...merged.keys()], frequencies: [...merged.values()] };
}

async function joinGeneration(sql: TransactionSql, generation: number, pages: readonly NumberedPage[]): Promise<void> {
  const rows = pages.map(({ id, page, scope }) => ({ page: id, route: page.page.route, scope }));
  const replaced = await sql<{ page: string }[]>`
    select page from lattice.generation_pages
    where generation = ${generation} and route in (select r.route from jsonb_to_recordset(${storableJson(rows)}::jsonb) as r (route text))`;
  await sql`
    insert into lattice.generation_pages (generation, route, scope, page)
    select ${generation}, r.route, r.scope, r.page
    from jsonb_to_recordset(${storableJson(rows)}::jsonb) as r (route text, scope smallint, page bigint)
    on conflict (generation, route) do update set page = excluded.page, scope = excluded.scope`;
  if (replaced.length === 0) return;
  await sql`
    delete from lattice.pages p
    where p.id = any(${numberArray(replaced.map(({ page }) => Number(page)))}::bigint[])
      and not exists (select from lattice.generation_pages gp where gp.page = p.id)`;
}
