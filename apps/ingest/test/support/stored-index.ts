import { createHash } from 'node:crypto';

import { query } from '@lattice/clients/postgres/testing';

/** What readers of a site are served from, in a form that is equal for equal indexes. */
export interface StoredIndex {
  readonly pages: number;
  readonly chunks: number;
  /** Route to the page's row and the ids of its chunks in order. */
  readonly rows: ReadonlyMap<string, { readonly page: number; readonly chunks: readonly string[] }>;
  /** Over every page, every chunk with its text and terms, and every posting. */
  readonly digest: string;
  /** What no reader sees: unfinished builds of the site, and pages of the database that no generation holds. */
  readonly leftOver: { readonly builds: number; readonly orphanPages: number };
}

/** Null where the site has no live generation. Looks at the tables themselves, since readers cannot see a duplicate. */
export async function readStoredIndex(databaseUrl: string, siteId: string): Promise<StoredIndex | null> {
  const [live] = await query<{ number: number; postings_of: number; page_count: number; chunk_count: number }>(
    databaseUrl,
    `select number, postings_of, page_count, chunk_count from lattice.generations
     where site_id = $1 and state = 'live'`,
    [siteId],
  );
  if (live === undefined) return null;
  const [pages, chunks, postings] = [
    await query<{ route: string; page: string; made_of: unknown }>(databaseUrl, PAGES, [live.number]),
    await query<{ route: string; chunk_id: string; made_of: unknown }>(databaseUrl, CHUNKS, [live.number]),
    await query<{ made_of: unknown }>(databaseUrl, POSTINGS, [live.postings_of]),
  ];
  const [leftOver] = await query<StoredIndex['leftOver']>(databaseUrl, LEFT_OVER, [siteId]);
  const ids = Map.groupBy(chunks, ({ route }) => route);
  const rows = pages.map(({ route, page }): [string, { page: number; chunks: string[] }] => [
    route,
    { page: Number(page), chunks: (ids.get(route) ?? []).map((chunk) => chunk.chunk_id) },
  ]);
  return {
    pages: live.page_count,
    chunks: live.chunk_count,
    rows: new Map(rows),
    digest: digestOf([...pages, ...chunks, ...postings].map((row) => row.made_of)),
    leftOver: leftOver ?? { builds: 0, orphanPages: 0 },
  };
}

const PAGES = `
  select gp.route, gp.page, (to_jsonb(p) - 'id') || (to_jsonb(gp) - 'generation' - 'page') as made_of
  from lattice.generation_pages gp join lattice.pages p on p.id = gp.page
  where gp.generation = $1 order by gp.scope, gp.route collate "C"`;

const CHUNKS = `
  select gp.route, c.chunk_id, to_jsonb(c) - 'page' as made_of
  from lattice.generation_pages gp join lattice.chunks c on c.page = gp.page
  where gp.generation = $1 order by gp.scope, gp.route collate "C", c.position`;

/** The order within a list is the order in which pages were written. */
const POSTINGS = `
  select jsonb_build_object('term', term, 'scope', scope, 'documents', documents, 'entries',
    (select jsonb_agg(entry order by entry.chunk)
     from unnest(chunks, frequencies, lengths) as entry (chunk, frequency, length))) as made_of
  from lattice.postings where generation = $1 order by term, scope`;

const LEFT_OVER = `
  select (select count(*)::int from lattice.generations where site_id = $1 and state = 'building') as builds,
    (select count(*)::int from lattice.pages p
     where not exists (select from lattice.generation_pages gp where gp.page = p.id)) as "orphanPages"`;

function digestOf(rows: readonly unknown[]): string {
  const hash = createHash('sha256');
  for (const row of rows) hash.update(JSON.stringify(row));
  return hash.digest('hex');
}
