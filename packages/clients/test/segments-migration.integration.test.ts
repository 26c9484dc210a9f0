import { readdir, readFile } from 'node:fs/promises';

import type { BuildRequest, Scope, SiteIndex } from '@lattice/core';
import { samplePage } from '@lattice/testing';
import { expect, it } from 'vitest';

import { createIndexWriter, createSiteIndex } from '../src/postgres/index.ts';
import { administrate, query, testDatabase } from './support/index.ts';

const MIGRATIONS = new URL('../drizzle/', import.meta.url);
/** The tables as the version before had them, where each index was made at once and each list belonged to a generation. */
const BEFORE = `
  alter table lattice.postings drop constraint postings_segment_segments_id_fk;
  alter table lattice.postings rename column segment to generation;
  alter table lattice.postings rename column slots to chunks;
  alter table lattice.postings rename constraint postings_segment_term_scope_pk to postings_generation_term_scope_pk;
  alter table lattice.generations add column postings_of integer;
  update lattice.generations set postings_of = segments[1];
  alter table lattice.generations drop column segments;
  drop table lattice.segment_pages;
  drop table lattice.segments;`;

const docs: Scope = {
  plugin: 'default',
  version: 'current',
  locale: 'en',
  isLastVersion: true,
  isDefaultLocale: true,
};
const request: Omit<BuildRequest, 'jobId'> = {
  siteId: 'site',
  site: { title: 'Site', url: null, baseUrl: '/', defaultLocale: 'en' },
  scopes: [docs],
  fingerprint: 'test',
};

function page(number: number, terms: Record<string, number>) {
  return samplePage({ route: `/${number}`, scope: docs, chunks: [{ text: `${number}`, terms }] });
}

it('an index made before there were segments is taken over as it is, and the next change adds one', async () => {
  await using resources = await testDatabase();
  const writer = createIndexWriter(resources.database);
  const routes = Array.from({ length: 20 }, (_, number) => `/${number}`);
  const first = await writer.open({ ...request, jobId: 'job-1' });
  await first.write(routes.map((_, number) => page(number, { robot: 1 + (number % 3) })));
  await first.publish();
  // Unchanged, and the generation the lists were made for is gone.
  const second = await writer.open({ ...request, jobId: 'job-2' });
  await second.reuse(routes);
  await second.publish();
  await query(resources.url, `delete from lattice.generations where state = 'retired'`);
  const index = createSiteIndex(resources.database);
  const found = await search(index);
  expect(found).toHaveLength(20);

  const file = (await readdir(MIGRATIONS)).find((name) => name.endsWith('_segments.sql')) ?? '';
  const statements = (await readFile(new URL(file, MIGRATIONS), 'utf8')).split('--> statement-breakpoint');
  await administrate(resources.url, async (client) => {
    await client.query(BEFORE);
    await client.query(`insert into lattice.postings values (999, 'orphan', 0, 1, '{1}', '{1}', '{1}')`);
    for (const statement of statements) await client.query(statement);
  });
  expect(await search(index)).toEqual(found);
  expect(await query(resources.url, `select from lattice.postings where term = 'orphan'`)).toEqual([]);

  const third = await writer.open({ ...request, jobId: 'job-3' });
  await third.reuse(routes.slice(1));
  await third.write([page(0, { arm: 1 })]);
  await third.publish();
  expect((await search(index)).map(({ chunk }) => chunk)).not.toContain(0);
  expect(await search(index)).toHaveLength(19);
  expect(await query(resources.url, `select segments from lattice.generations where state = 'live'`)).toEqual([
    { segments: [1, 2] },
  ]);
});

async function search(index: SiteIndex) {
  const live = await index.live();
  if (live === null) throw new Error('nothing is live');
  const { hits } = await index.searchLexical(live, {
    terms: [{ term: 'robot', weight: 1 }],
    scopes: [0],
    limit: 50,
  });
  return hits;
}
