import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { BuildRequest, IndexedPage } from '@lattice/core';
import { samplePage, temporaryFolder } from '@lattice/testing';
import { describe, expect, it } from 'vitest';

import { createIndexWriter, createSiteIndex } from '../src/postgres/index.ts';
import { createSitePackWriter, openSitePack } from '../src/site-pack/index.ts';
import { query, testDatabase } from './support/index.ts';

const docs = { plugin: 'default', version: '1.0.0', locale: 'en', isLastVersion: true, isDefaultLocale: true };
const request: BuildRequest = {
  siteId: 'site',
  jobId: 'job',
  site: { title: 'Site', url: 'https://docs.example', baseUrl: '/', defaultLocale: 'en' },
  scopes: [docs],
  fingerprint: 'test',
};
/** Terms and texts that a careless format would lose. */
const pages: readonly IndexedPage[] = [
  samplePage({
    route: '/b',
    scope: docs,
    chunks: [
      {
        text: 'two\nlines “quoted”',
        terms: { constructor: 2, common: 1 },
        analysis: { stems: 'titl\npart\ntwo line', meaning: Uint8Array.of(0, 127, 128, 255) },
      },
    ],
  }),
  samplePage({
    route: '/ä',
    scope: docs,
    chunks: [
      { text: '\u2028', terms: { 数: 0.1, common: 1 } },
      { text: 'x', terms: { x: 3 }, analysis: { stems: 'x', meaning: null } },
    ],
  }),
];
const unlimited = new AbortController().signal;

async function pack(folder: string, given: readonly IndexedPage[] = pages): Promise<void> {
  const build = await createSitePackWriter(folder).open(request);
  await build.write(given);
  await build.publish(0.5);
}

describe('a packed site', () => {
  it('gives, once published, the rows that writing it directly gives', async () => {
    await using folder = await temporaryFolder();
    await using direct = await testDatabase();
    await using unpacked = await testDatabase();
    await pack(folder.path);
    const build = await createIndexWriter(direct.database).open(request);
    await build.write(pages);
    await build.publish();
    const opened = await openSitePack(folder.path);
    const summary = await opened?.publish(
      createIndexWriter(unpacked.database),
      { siteId: 'site', jobId: 'p' },
      unlimited,
    );
    expect(summary).toMatchObject({ pages: 2, chunks: 3 });
    const rows = (url: string) =>
      query(
        url,
        `select gp.route, p.title, p.content_hash, c.chunk_id, c.blocks, c.terms, c.frequencies, c.length
         from lattice.generation_pages gp join lattice.pages p on p.id = gp.page join lattice.chunks c on c.page = p.id
         order by gp.route, c.position`,
      );
    expect(await rows(unpacked.url)).toEqual(await rows(direct.url));
    expect(await createSiteIndex(unpacked.database).live()).toMatchObject({
      site: request.site,
      pages: 2,
      chunks: 3,
      agreement: 0.5,
    });
  });

  it('is published again without harm', async () => {
    await using folder = await temporaryFolder();
    await using resources = await testDatabase();
    await pack(folder.path);
    const writer = createIndexWriter(resources.database);
    for (const jobId of ['p', 'p', 'q']) {
      const opened = await openSitePack(folder.path);
      expect(await opened?.publish(writer, { siteId: 'site', jobId }, unlimited)).toMatchObject({
        pages: 2,
        chunks: 3,
      });
    }
  });

  it('keeps vectors bit for bit', async () => {
    await using folder = await temporaryFolder();
    const vector = Float32Array.from([0.1, -1, 1e-7, 0]);
    const [page] = pages;
    if (page === undefined) throw new Error('There is no page.');
    await pack(folder.path, [{ ...page, chunks: page.chunks.map((chunk) => ({ ...chunk, vector })) }]);
    const written: IndexedPage[] = [];
    const build = {
      id: 'x',
      written: async () => new Map(),
      reusable: async () => new Map(),
      reuse: async () => {},
      abandon: async () => {},
    };
    const writer = {
      live: async () => null,
      open: async () => ({
        ...build,
        write: async (given: readonly IndexedPage[]) => void written.push(...given),
        publish: async () => ({ id: 'x', pages: 1, chunks: 1 }),
      }),
    };
    await (await openSitePack(folder.path))?.publish(writer, { siteId: 's', jobId: 'j' }, unlimited);
    expect(written[0]?.chunks[0]?.vector).toEqual(vector);
  });

  it('says the same whatever the order of writing', async () => {
    await using a = await temporaryFolder();
    await using b = await temporaryFolder();
    await pack(a.path);
    await pack(b.path, pages.toReversed());
    for (const name of ['pack.json', 'pages-0001.jsonl']) {
      expect(await readFile(join(b.path, name), 'utf8')).toBe(await readFile(join(a.path, name), 'utf8'));
    }
  });

  it('refuses one that was changed, and knows a folder without one', async () => {
    await using folder = await temporaryFolder();
    await using resources = await testDatabase();
    expect(await openSitePack(folder.path)).toBeNull();
    await pack(folder.path);
    await appendFile(join(folder.path, 'pages-0001.jsonl'), '{}\n');
    const opened = await openSitePack(folder.path);
    const publishing = opened?.publish(createIndexWriter(resources.database), { siteId: 's', jobId: 'j' }, unlimited);
    await expect(publishing).rejects.toMatchObject({ code: 'source-refused' });
    expect(await createSiteIndex(resources.database).live()).toBeNull();
  });
});
