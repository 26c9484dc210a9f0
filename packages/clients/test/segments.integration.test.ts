import type { BuildRequest, IndexedPage, LexicalQuery, Scope, SiteIndex } from '@lattice/core';
import { samplePage } from '@lattice/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';

import { createIndexWriter, createSiteIndex, type Database } from '../src/postgres/index.ts';
import { query, testDatabase } from './support/index.ts';

const docs = { plugin: 'default', version: 'current', locale: 'en', isLastVersion: true, isDefaultLocale: true };
const old: Scope = { ...docs, version: '1.0.0', isLastVersion: false };
/** Few, so that pages have equal scores. */
const WORDS = ['robot', 'arm', 'sensor', 'joint', 'map'];
const PAGES = 60;

/** Frequencies of words in each chunk of a page; no chunk at all for a page that says nothing; null for no page. */
const page = fc.option(
  fc.record({
    isOld: fc.boolean(),
    chunks: fc.array(fc.dictionary(fc.constantFrom(...WORDS), fc.integer({ min: 1, max: 3 }), { minKeys: 1 }), {
      maxLength: 3,
    }),
  }),
);
type Page = typeof page extends fc.Arbitrary<infer T> ? T : never;
/** Which pages are what from now on. */
const edit = fc.dictionary(fc.integer({ min: 0, max: PAGES - 1 }).map(String), page, { minKeys: 1, maxKeys: 4 });

/** Enough pages for a segment between the first and the last, which then takes away what that one added. */
const LARGE = Array.from({ length: 200 }, () => ({ isOld: false, chunks: [{ robot: 1, arm: 1 }] }));
const CHANGED = { isOld: false, chunks: [{ robot: 2, map: 1 }] };
const LARGE_EDITS = [
  Object.fromEntries(Array.from({ length: 10 }, (_, route) => [`${route}`, CHANGED])),
  { 3: null },
  { 150: CHANGED, 4: null },
];

it('an index that was changed again and again is searched as one that was made at once', async () => {
  await using resources = await testDatabase();
  let longest = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(page, { minLength: PAGES, maxLength: PAGES }),
      fc.array(edit, { minLength: 3, maxLength: 5 }),
      fc.uuid(),
      async (first, edits, site) => {
        const state = new Map(first.map((value, route) => [`/${route}`, value]));
        await publish(resources.database, { site, state, changed: [...state.keys()] });
        for (const [round, changes] of edits.entries()) {
          const changed = Object.entries(changes).map(([route, value]) => [`/${route}`, value] as const);
          for (const [route, value] of changed) state.set(route, value);
          await publish(resources.database, { site, state, changed: changed.map(([route]) => route) });
          longest = Math.max(longest, await chainLength(resources.url, site));
          const whole = `${site}-${round}`;
          await publish(resources.database, { site: whole, state, changed: [...state.keys()] });
          expect(await chainLength(resources.url, whole)).toBe(1);
          expect(await everySearch(resources.database, site)).toEqual(await everySearch(resources.database, whole));
        }
      },
    ),
    { numRuns: 4, examples: [[LARGE, LARGE_EDITS, 'large']] },
  );
  // Otherwise nothing was shown.
  expect(longest).toBeGreaterThan(2);
}, 300_000);

it('a changed page writes the lists of its own words alone', async () => {
  await using resources = await testDatabase();
  const state = new Map<string, Page>(
    Array.from({ length: PAGES }, (_, number) => [`/${number}`, { isOld: false, chunks: [{ robot: 1, arm: 2 }] }]),
  );
  await publish(resources.database, { site: 'site', state, changed: [...state.keys()] });
  const before = await lists(resources.url);
  state.set('/7', { isOld: false, chunks: [{ robot: 1, sensor: 1 }] });
  await publish(resources.database, { site: 'site', state, changed: ['/7'] });
  const written = (await lists(resources.url)).filter((list) => !before.some(({ key }) => key === list.key));
  expect(written.map(({ term, entries, documents }) => ({ term, entries, documents }))).toEqual([
    { term: 'arm', entries: 1, documents: -1 },
    { term: 'robot', entries: 2, documents: 0 },
    { term: 'sensor', entries: 1, documents: 1 },
  ]);
});

interface Publication {
  readonly site: string;
  readonly state: ReadonlyMap<string, Page>;
  /** Routes that are not what the live index of the site has. */
  readonly changed: readonly string[];
}

let jobs = 0;

async function publish(database: Database, { site, state, changed }: Publication): Promise<void> {
  jobs += 1;
  const request: BuildRequest = {
    siteId: site,
    jobId: `job-${jobs}`,
    site: { title: 'Site', url: null, baseUrl: '/', defaultLocale: 'en' },
    scopes: [docs, old],
    fingerprint: 'test',
  };
  const build = await createIndexWriter(database).open(request);
  const there = [...state].filter(([, value]) => value !== null).map(([route]) => route);
  await build.reuse(there.filter((route) => !changed.includes(route)));
  await build.write(changed.flatMap((route) => toPage(route, state.get(route) ?? null)));
  await build.publish();
}

function toPage(route: string, value: Page): IndexedPage[] {
  if (value === null) return [];
  const chunks = value.chunks.map((terms, number) => ({ text: `${route} ${number}`, terms: { ...terms } }));
  return [samplePage({ route, scope: value.isOld ? old : docs, chunks })];
}

/** What readers find, by every sort of question, in full and cut at any place. */
async function everySearch(database: Database, site: string): Promise<unknown> {
  const index = createSiteIndex(database, { siteId: site });
  const live = await requireLive(index);
  const found: unknown[] = [live.pages, live.chunks];
  for (const words of [['robot'], WORDS]) {
    for (const scopes of [[0], [0, 1]]) {
      for (const limit of [1, 3, 13, 500]) {
        const asked: LexicalQuery = { terms: words.map((term) => ({ term, weight: 1 })), scopes, limit };
        found.push(await index.searchLexical(live, asked));
      }
    }
  }
  const numbers = Array.from({ length: live.chunks }, (_, number) => number);
  found.push(await index.chunks(live, numbers));
  return found;
}

async function requireLive(index: SiteIndex) {
  const live = await index.live();
  if (live === null) throw new Error('nothing is live');
  return live;
}

async function chainLength(url: string, site: string): Promise<number> {
  const [row] = await query<{ segments: number[] }>(
    url,
    `select segments from lattice.generations where site_id = $1 and state = 'live'`,
    [site],
  );
  return row?.segments.length ?? 0;
}

async function lists(url: string) {
  return query<{ key: string; term: string; entries: number; documents: number }>(
    url,
    `select segment || ' ' || term || ' ' || scope as key, term, cardinality(slots) as entries, documents
     from lattice.postings order by segment, term, scope`,
  );
}
