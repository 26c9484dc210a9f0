import {
  LatticeError,
  type Block,
  type Heading,
  type LiveGeneration,
  type ManifestPage,
  type NumberedScope,
  type PageKind,
  type SiteIdentity,
  type SiteIndex,
  type StoredChunk,
} from '@lattice/core';
import { isUuid } from '../database/is-uuid.ts';
import { internalsOf, type Database } from '../database/open-database.ts';
import { runQuery } from '../database/run-query.ts';
import { statement, type Statement } from '../database/statement.ts';
import { vectorStoreOf, type VectorStoreOptions } from '../vectors/create-vector-store.ts';
import { storableJson, storableText } from '../database/values.ts';
import { generationGone, requireGeneration } from './generation-gone.ts';
import { searchLexical } from './search-lexical.ts';

export interface SiteIndexOptions extends VectorStoreOptions {
  /** The site to answer from; without it the one published last. */
  readonly siteId?: string;
}

type GenerationRow = {
  readonly id: string;
  readonly site_id: string;
  readonly identity: SiteIdentity;
  readonly fingerprint: string;
  readonly scopes: readonly NumberedScope[];
  readonly page_count: number;
  readonly chunk_count: number;
  readonly published_ms: number;
  readonly content: string;
  readonly embedding_model: string | null;
  readonly embedding_dimensions: number | null;
  readonly agreement: number | null;
};

type ChunkRow = {
  readonly number: number;
  readonly chunk_id: string;
  readonly route: string;
  readonly anchor: string | null;
  readonly heading_path: readonly string[];
  readonly blocks: readonly Block[];
  readonly ordinal: number;
  readonly source: string;
  readonly line: number;
  readonly title: string;
  readonly scope: number;
  readonly stems: string | null;
  readonly meaning: Uint8Array | null;
};

type PageRow = {
  readonly route: string;
  readonly source: string | null;
  readonly kind: PageKind;
  readonly title: string;
  readonly headings: readonly Heading[];
  readonly unlisted: boolean;
  readonly scope: number;
};

const LARGEST_NUMBER = 2_147_483_647;

/** Reads the index from Postgres. A generation stays readable for at least a minute after it was replaced. */
export function createSiteIndex(database: Database, options: SiteIndexOptions = {}): SiteIndex {
  const target = internalsOf(database);
  const store = vectorStoreOf(target, options);
  return {
    searchDense: (generation, { vector, scopes, limit }, call) =>
      store.searchDense(generation, { vector, filter: { scopes }, limit }, call),

    async live({ signal } = {}) {
      const [row] = await runQuery<GenerationRow>(target, liveStatement(options.siteId ?? null), { signal });
      return row === undefined ? null : toGeneration(row);
    },

    searchLexical: (generation, query, call) => searchLexical(target, generation, { query, ...call }),

    async chunks(generation, numbers, { signal } = {}) {
      const wanted = numbers.filter((number) => Number.isInteger(number) && number >= 0 && number <= LARGEST_NUMBER);
      if (wanted.length === 0) return [];
      if (!isUuid(generation.id)) throw generationGone(generation.id);
      const rows = await runQuery<ChunkRow>(target, chunksStatement(generation.id, wanted), { signal });
      if (rows.length < wanted.length) await requireGeneration(target, generation, { signal });
      return rows.map((row) => toStoredChunk(row, generation));
    },

    async sections(generation, places, { signal } = {}) {
      if (places.length === 0) return [];
      if (!isUuid(generation.id)) throw generationGone(generation.id);
      const rows = await runQuery<ChunkRow>(target, sectionsStatement(generation.id, places), { signal });
      if (rows.length === 0) await requireGeneration(target, generation, { signal });
      return rows.map((row) => toStoredChunk(row, generation));
    },

    async pages(generation, routes, { signal } = {}) {
      if (routes.length === 0) return new Map();
      if (!isUuid(generation.id)) throw generationGone(generation.id);
      const rows = await runQuery<PageRow>(target, pagesStatement(generation.id, routes), { signal });
      if (rows.length === 0) await requireGeneration(target, generation, { signal });
      return new Map(rows.map((row) => [row.route, toManifestPage(row, generation)]));
    },
  };
}

function liveStatement(siteId: string | null): Statement {
  const { text, values } = statement`
    select g.id, g.site_id, g.identity, g.fingerprint, g.page_count, g.chunk_count,
      coalesce(g.content, g.id) as content, g.embedding_model, g.embedding_dimensions, g.agreement,
      (extract(epoch from g.published_at) * 1000)::float8 as published_ms,
      coalesce((
        select jsonb_agg(jsonb_build_object(
          'number', s.number, 'plugin', s.plugin, 'version', s.version, 'locale', s.locale,
          'isLastVersion', s.is_last_version, 'isDefaultLocale', s.is_default_locale) order by s.number)
        from lattice.generation_scopes s where s.generation = g.number), '[]') as scopes
    from lattice.generations g
    where g.state = 'live' and (${siteId}::text is null or g.site_id = ${siteId}::text)
    order by g.published_at desc
    limit 1`;
  return { text, values, name: 'live-generation' };
}

/** The page of a chunk is the last one that starts at or before its number. */
function chunksStatement(generationId: string, numbers: readonly number[]): Statement {
  const { text, values } = statement`
    select w.number, c.chunk_id, gp.route, c.anchor, c.heading_path, c.blocks, c.ordinal, c.source, c.line,
      c.stems, c.meaning, p.title, gp.scope
    from lattice.generations g
    cross join unnest(${numbers}::int[]) with ordinality as w (number, position)
    cross join lateral (
      select route, scope, page, first_chunk from lattice.generation_pages
      where generation = g.number and first_chunk <= w.number
      order by first_chunk desc
      limit 1
    ) as gp
    join lattice.chunks c on c.page = gp.page and c.position = w.number - gp.first_chunk
    join lattice.pages p on p.id = gp.page
    where g.id = ${generationId}::uuid
    order by w.position`;
  return { text, values, name: 'chunks-by-number' };
}

function sectionsStatement(
  generationId: string,
  places: readonly { readonly route: string; readonly anchor: string | null }[],
): Statement {
  const { text, values } = statement`
    select gp.first_chunk + c.position as number, c.chunk_id, gp.route, c.anchor, c.heading_path, c.blocks, c.ordinal,
      c.source, c.line, c.stems, c.meaning, p.title, gp.scope
    from lattice.generations g
    cross join json_to_recordset(${storableJson(places.map((place, position) => ({ ...place, position })))}::json)
      as w (route text, anchor text, position int)
    join lattice.generation_pages gp on gp.generation = g.number and gp.route = w.route collate "C"
    join lattice.chunks c on c.page = gp.page and c.anchor is not distinct from w.anchor
    join lattice.pages p on p.id = gp.page
    where g.id = ${generationId}::uuid
    order by w.position, c.position`;
  return { text, values, name: 'chunks-of-sections' };
}

function pagesStatement(generationId: string, routes: readonly string[]): Statement {
  const { text, values } = statement`
    select gp.route, p.source, p.kind, p.title, p.headings, p.unlisted, gp.scope
    from lattice.generations g
    join lattice.generation_pages gp on gp.generation = g.number and gp.route = any(${routes.map(storableText)}::text[])
    join lattice.pages p on p.id = gp.page
    where g.id = ${generationId}::uuid`;
  return { text, values, name: 'pages-by-route' };
}

function toGeneration(row: GenerationRow): LiveGeneration {
  return {
    id: row.id,
    siteId: row.site_id,
    site: row.identity,
    fingerprint: row.fingerprint,
    scopes: row.scopes,
    pages: row.page_count,
    chunks: row.chunk_count,
    publishedAt: new Date(row.published_ms),
    content: row.content,
    embedding: embeddingOf(row),
    agreement: row.agreement,
  };
}

function embeddingOf({ embedding_model: model, embedding_dimensions: dimensions }: GenerationRow) {
  return model === null || dimensions === null ? null : { model, dimensions };
}

function toStoredChunk(row: ChunkRow, generation: LiveGeneration): StoredChunk {
  return {
    number: row.number,
    id: row.chunk_id,
    route: row.route,
    anchor: row.anchor,
    headingPath: row.heading_path,
    blocks: row.blocks,
    ordinal: row.ordinal,
    source: row.source,
    line: row.line,
    pageTitle: row.title,
    scope: scopeOf(generation, row.scope),
    ...(row.stems === null ? {} : { analysis: { stems: row.stems, meaning: row.meaning } }),
  };
}

function toManifestPage(row: PageRow, generation: LiveGeneration): ManifestPage {
  const { number: _number, ...scope } = scopeOf(generation, row.scope);
  return {
    source: row.source,
    kind: row.kind,
    route: row.route,
    scope,
    title: row.title,
    headings: row.headings,
    unlisted: row.unlisted,
  };
}

function scopeOf(generation: LiveGeneration, number: number): NumberedScope {
  const scope = generation.scopes.find((candidate) => candidate.number === number);
  if (scope === undefined)
    throw new LatticeError('internal', 'A page belongs to a scope its generation does not have.');
  return scope;
}
