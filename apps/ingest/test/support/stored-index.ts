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
  const [live] = await query<{ number: number; page_count: number; chunk_count: number }>(
    databaseUrl,
    `select number, page_count, chunk_count from lattice.generations
     where site_id = $1 and state = 'live'`,
    [siteId],
  );
  if (live === undefined) return null;
  const [pages, chunks, postings] = [
    await query<{ route: string; page: string; made_of: unknown }>(databaseUrl, PAGES, [live.number]),
    await query<{ route: string; chunk_id: string; made_of: unknown }>(databaseUrl, CHUNKS, [live.number]),
    await query<{ made_of: unknown }>(databaseUrl, POSTINGS, [live.number]),
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

/** What the lists of all segments come to. In which segment a chunk is, and in which slot, tells what was written when. */
const POSTINGS = `
  with chain as (
    select s.* from lattice.generations g join lattice.segments s on s.id = any(g.segments) where g.number = $1
  ), entries as (
    select p.term, p.scope, e.slot, e.frequency, e.length
    from chain join lattice.postings p on p.segment = chain.id,
      unnest(p.slots, p.frequencies, p.lengths) as e (slot, frequency, length)
  ), gone as materialized (
    select term, scope, slot from entries where frequency = 'NaN'
  ), places as materialized (
    select sp.first_slot + n as slot, gp.first_chunk + n as chunk
    from chain join lattice.segment_pages sp on sp.segment = chain.id and not sp.is_removed
    join lattice.pages p on p.id = sp.page
    cross join generate_series(0, p.chunk_count - 1) as n
    left join lattice.generation_pages gp on gp.generation = $1 and gp.page = sp.page
  ), numbered as (
    select e.term, e.scope, places.chunk, e.frequency, e.length
    from entries e join places on places.slot = e.slot
    where e.frequency <> 'NaN' and not exists (
      select from gone where gone.term = e.term and gone.scope = e.scope and gone.slot = e.slot)
  ), totals as (
    select p.term, p.scope, sum(p.documents) as documents
    from chain join lattice.postings p on p.segment = chain.id group by p.term, p.scope
  )
  select jsonb_build_object('term', n.term, 'scope', n.scope, 'documents', t.documents, 'entries',
    jsonb_agg(jsonb_build_object('chunk', chunk, 'frequency', frequency, 'length', length) order by chunk)) as made_of
  from numbered n join totals t on t.term = n.term and t.scope = n.scope
  group by n.term, n.scope, t.documents order by n.term, n.scope`;

const LEFT_OVER = `
  select (select count(*)::int from lattice.generations where site_id = $1 and state = 'building') as builds,
    (select count(*)::int from lattice.pages p
     where not exists (select from lattice.generation_pages gp where gp.page = p.id)
       and not exists (select from lattice.segment_pages sp where sp.page = p.id)) as "orphanPages"`;

function digestOf(rows: readonly unknown[]): string {
  const hash = createHash('sha256');
  for (const row of rows) hash.update(JSON.stringify(row));
  return hash.digest('hex');
}
