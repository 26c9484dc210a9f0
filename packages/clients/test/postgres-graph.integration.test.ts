import { type IndexedPage, type Scope } from '@lattice/core';
import { graphStoreConformance, type IndexedRoute, samplePage } from '@lattice/testing';

import { createGraphStore, createIndexWriter } from '../src/postgres/index.ts';
import { query, testDatabase } from './support/index.ts';

const SITE = { title: 'Handbook', url: null, baseUrl: '/', defaultLocale: 'en' };

const scope = (plugin: string): Scope => ({
  plugin,
  version: null,
  locale: 'en',
  isLastVersion: true,
  isDefaultLocale: true,
});

interface Before {
  readonly contentHash: string;
  readonly plugin: string;
}

/** Scopes by number. A page that is as before is in the scope it was in, whatever number that has by now. */
function scopesOf(pages: readonly IndexedRoute[], before: ReadonlyMap<string, Before>): Scope[] {
  const plugins = ['one', 'two', 'three', 'four'];
  for (const page of pages) {
    const known = before.get(page.route);
    if (known?.contentHash !== page.contentHash) continue;
    const place = plugins.indexOf(known.plugin);
    const [other = ''] = plugins.splice(page.scope, 1, known.plugin);
    if (place !== page.scope) plugins[place] = other;
  }
  return plugins.map(scope);
}

function indexed({ route, scope: number, contentHash }: IndexedRoute, scopes: readonly Scope[]): IndexedPage {
  const own = scopes[number];
  if (own === undefined) throw new Error(`no scope ${number}`);
  return samplePage({ route, scope: own, contentHash, chunks: [] });
}

graphStoreConformance('Postgres', async () => {
  const resources = await testDatabase();
  const writer = createIndexWriter(resources.database);
  let before: ReadonlyMap<string, Before> = new Map();
  let jobs = 0;
  return {
    store: createGraphStore(resources.database),
    async begin(siteId, pages) {
      jobs += 1;
      const scopes = scopesOf(pages, before);
      const build = await writer.open({ siteId, jobId: `job-${jobs}`, site: SITE, scopes, fingerprint: 'test' });
      const reusable = await build.reusable();
      const isUnchanged = (page: IndexedRoute) => reusable.get(page.route) === page.contentHash;
      await build.reuse(pages.filter(isUnchanged).map(({ route }) => route));
      await build.write(pages.filter((page) => !isUnchanged(page)).map((page) => indexed(page, scopes)));
      return {
        id: build.id,
        async publish() {
          await build.publish();
          before = new Map(
            pages.map(({ route, scope: number, contentHash }) => [
              route,
              { contentHash, plugin: scopes[number]?.plugin ?? '' },
            ]),
          );
        },
      };
    },
    async leftovers(generations) {
      // What the index does a minute after a generation was replaced.
      await query(resources.url, 'delete from lattice.generations where id <> all ($1::uuid[])', [generations]);
      await query(
        resources.url,
        'delete from lattice.pages p where not exists (select from lattice.generation_pages gp where gp.page = p.id)',
      );
      const [row] = await query<{ count: number }>(
        resources.url,
        `select (
          (select count(*) from lattice.graph_pages t where not exists (select from lattice.generation_pages gp where gp.page = t.page))
          + (select count(*) from lattice.graph_nodes t where not exists (select from lattice.graph_pages p where p.page = t.page))
          + (select count(*) from lattice.graph_names t where not exists (select from lattice.graph_nodes n where n.page = t.page and n.key = t.key))
          + (select count(*) from lattice.graph_edges t where not exists (select from lattice.graph_pages p where p.page = t.page))
          + (select count(*) from lattice.graph_arrangement t where not exists (select from lattice.generations g where g.number = t.generation))
        )::int as count`,
      );
      return row?.count ?? -1;
    },
    [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose](),
  };
});
