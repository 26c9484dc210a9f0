import { samplePage, siteIndexConformance, unitVector } from '@lattice/testing';
import type { BuildRequest, LiveGeneration, Scope, SiteIndex } from '@lattice/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createIndexWriter, createSiteIndex } from '../src/postgres/index.ts';
import { query, testDatabase, type TestDatabase } from './support/index.ts';
import { openPgvectorServer, type PgvectorServer } from './support/pgvector-server.ts';
import { servicesMissing } from './support/test-services.ts';

/** No memory for vectors: what is found is found by the extension. */
const BY_EXTENSION = { vectorMemoryBytes: 0 };
const docs: Scope = { plugin: 'default', version: 'current', locale: 'en', isLastVersion: true, isDefaultLocale: true };
const old: Scope = { ...docs, version: '1.0.0', isLastVersion: false };

describe.skipIf(servicesMissing && process.env['TEST_PGVECTOR_URL'] === undefined)('with pgvector', () => {
  let server: PgvectorServer;
  beforeAll(async () => {
    server = await openPgvectorServer();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  siteIndexConformance('Postgres with pgvector', async () => {
    const resources = await testDatabase({ server });
    const writer = createIndexWriter(resources.database);
    let jobs = 0;
    return {
      index: createSiteIndex(resources.database, BY_EXTENSION),
      async publish({ pages, scopes, site, embedding = null }) {
        jobs += 1;
        const jobId = `job-${jobs}`;
        const build = await writer.open({ siteId: 'site', jobId, site, scopes, fingerprint: 'test', embedding });
        await build.write(pages);
        await build.publish();
      },
      [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose](),
    };
  });

  it('uses the index, and goes on where a filter lets little through', async () => {
    await using resources = await testDatabase({ server });
    const { live, index } = await publishHalves(resources, { dimensions: 64, pages: 4_000 });
    const exact = createSiteIndex(resources.database, { vectorMemoryBytes: 10_000_000, pgvector: 'ignored' });
    // The pages of the old version are the ones furthest away from the question.
    for (const scopes of [[0], [1]]) {
      const asked = { vector: unitVector([1, ...Array.from({ length: 63 }, () => 0)]), limit: 20, scopes };
      const hits = await index.searchDense(live, asked);
      expect(hits).toHaveLength(20);
      const best = new Set((await exact.searchDense(live, asked)).map(({ chunk }) => chunk));
      expect(hits.filter(({ chunk }) => best.has(chunk)).length).toBeGreaterThanOrEqual(18);
    }
    // The server counts for its statistics once in a while only.
    await expect.poll(() => scansAfterSearch(resources, index, live), { timeout: 30_000 }).toBeGreaterThan(0);
  });

  it('serves vectors of more dimensions than a vector index takes', async () => {
    await using resources = await testDatabase({ server });
    for (const dimensions of [3_072, 4_096]) {
      const { live, index } = await publishHalves(resources, { dimensions, pages: 8 });
      const exact = createSiteIndex(resources.database, { pgvector: 'ignored' });
      const vector = unitVector([1, ...Array.from({ length: dimensions - 1 }, () => 0)]);
      const asked = { vector, scopes: [0, 1], limit: 3 };
      const [hits, best] = [await index.searchDense(live, asked), await exact.searchDense(live, asked)];
      expect(hits.map(({ chunk }) => chunk)).toEqual(best.map(({ chunk }) => chunk));
      for (const [rank, { score }] of hits.entries()) expect(score).toBeCloseTo(best[rank]?.score ?? 0, 5);
    }
    const indexes = await query<{ name: string }>(
      resources.url,
      `select indexname as name from pg_indexes where indexname like 'vectors_nearest%'`,
    );
    expect(indexes.map(({ name }) => name)).toEqual(['vectors_nearest_3072']);
  });

  it('creates the extension where it may, and works in memory where it may not', async () => {
    await using resources = await testDatabase({ server });
    await publishHalves(resources, { dimensions: 8, pages: 4 });
    const [extension] = await query(resources.url, `select from pg_extension where extname = 'vector'`);
    expect(extension).toBeDefined();
    await query(resources.url, 'drop extension vector cascade');
    const inMemory = createSiteIndex(resources.database);
    const live = await requireLive(inMemory);
    const asked = { vector: unitVector([1, 0, 0, 0, 0, 0, 0, 0]), scopes: [0, 1], limit: 3 };
    expect(await inMemory.searchDense(live, asked)).toHaveLength(3);
    const withoutMemory = createSiteIndex(resources.database, BY_EXTENSION);
    await expect(withoutMemory.searchDense(live, asked)).rejects.toMatchObject({
      code: 'search-unavailable',
      fix: expect.stringContaining('CREATE EXTENSION vector'),
    });
  });
});

async function scansAfterSearch({ url }: TestDatabase, index: SiteIndex, live: LiveGeneration): Promise<number> {
  await index.searchDense(live, { vector: unitVector(Array.from({ length: 64 }, () => 1)), scopes: [0], limit: 5 });
  const statistics = `select idx_scan::int as scans from pg_stat_user_indexes where indexrelname = 'vectors_nearest_64'`;
  const [row] = await query<{ scans: number }>(url, statistics);
  return row?.scans ?? 0;
}

/** Pages in every direction: those of the current version on one side, the hundredth of the old one on the other. */
async function publishHalves(
  resources: TestDatabase,
  { dimensions, pages: count }: { readonly dimensions: number; readonly pages: number },
): Promise<{ live: LiveGeneration; index: SiteIndex }> {
  let state = 1;
  const noise = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 31 - 1;
  const pages = Array.from({ length: count }, (_, number) => {
    const isCurrent = number < count * 0.99;
    // As of texts, only few of the dimensions are their own; without any pattern no graph of neighbours would help.
    const vector = Array.from({ length: dimensions }, (_, at) =>
      at === 0 ? (isCurrent ? 1 : -1) : at < 8 ? noise() : 0,
    );
    return samplePage({
      route: `/${String(number).padStart(6, '0')}`,
      scope: isCurrent ? docs : old,
      chunks: [{ text: `${number}`, terms: { word: 1 }, vector }],
    });
  });
  const request: BuildRequest = {
    siteId: 'site',
    jobId: `job-${dimensions}`,
    site: { title: 'Site', url: null, baseUrl: '/', defaultLocale: 'en' },
    scopes: [docs, old],
    fingerprint: `test-${dimensions}`,
    embedding: { model: 'test/halves', dimensions },
  };
  const build = await createIndexWriter(resources.database).open(request);
  for (let from = 0; from < count; from += 500) await build.write(pages.slice(from, from + 500));
  await build.publish();
  const index = createSiteIndex(resources.database, BY_EXTENSION);
  return { live: await requireLive(index), index };
}

async function requireLive(index: SiteIndex): Promise<LiveGeneration> {
  const live = await index.live();
  if (live === null) throw new Error('nothing is live');
  return live;
}
