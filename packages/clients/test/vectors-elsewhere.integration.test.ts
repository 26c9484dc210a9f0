import { LatticeError, silentLogger, type BuildRequest, type LiveGeneration, type SiteIndex } from '@lattice/core';
import {
  FakeVectorReplica,
  indexWriterConformance,
  samplePage,
  siteIndexConformance,
  unitVector,
} from '@lattice/testing';
import { describe, expect, it } from 'vitest';

import {
  collectionOf,
  createIndexWriter,
  createSiteIndex,
  repairVectors,
  type VectorTarget,
} from '../src/postgres/index.ts';
import { testDatabase, type TestDatabase } from './support/index.ts';

const docs = { plugin: 'default', version: 'current', locale: 'en', isLastVersion: true, isDefaultLocale: true };
const embedding = { model: 'test/four', dimensions: 4 };
const FINGERPRINT = '0123456789abcdef';
const request: BuildRequest = {
  siteId: 'site',
  jobId: 'job',
  site: { title: 'Site', url: null, baseUrl: '/', defaultLocale: 'en' },
  scopes: [docs],
  fingerprint: FINGERPRINT,
  embedding,
};

siteIndexConformance('Postgres with vectors elsewhere', async () => {
  const resources = await testDatabase();
  const vectors = { store: new FakeVectorReplica(), alias: 'docs' };
  const writer = createIndexWriter(resources.database, { vectors });
  let jobs = 0;
  return {
    index: createSiteIndex(resources.database, { vectors }),
    async publish({ pages, scopes, site, embedding: made = null }) {
      jobs += 1;
      const jobId = `job-${jobs}`;
      const build = await writer.open({ siteId: 'site', jobId, site, scopes, fingerprint: 'test', embedding: made });
      await build.write(pages);
      await build.publish();
    },
    [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose](),
  };
});

indexWriterConformance('Postgres with vectors elsewhere', async () => {
  const resources = await testDatabase();
  const vectors = { store: new FakeVectorReplica(), alias: 'docs' };
  return {
    index: createSiteIndex(resources.database, { siteId: 'handbook', vectors }),
    writer: createIndexWriter(resources.database, { vectors }),
    [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose](),
  };
});

interface Thread extends TestDatabase {
  readonly store: FakeVectorReplica;
  readonly vectors: VectorTarget;
  readonly index: SiteIndex;
  readonly collection: string;
}

async function openThread(): Promise<Thread> {
  const resources = await testDatabase();
  const store = new FakeVectorReplica();
  const vectors = { store, alias: 'docs' };
  return {
    ...resources,
    store,
    vectors,
    index: createSiteIndex(resources.database, { vectors }),
    collection: collectionOf(vectors, FINGERPRINT),
  };
}

function page(number: number) {
  const chunk = { text: `${number}`, terms: { word: 1, [`term${number}`]: 2 }, vector: [1, number / 10, 0, 0] };
  return samplePage({ route: `/${number}`, scope: docs, chunks: [chunk] });
}

async function publish(
  { database, vectors }: Thread,
  numbers: readonly number[],
  given: Partial<BuildRequest> = {},
): Promise<void> {
  const build = await createIndexWriter(database, { vectors }).open({
    ...request,
    jobId: `${Math.random()}`,
    ...given,
  });
  const reusable = await build.reusable();
  const pages = numbers.map((number) => page(number));
  await build.reuse(pages.filter(({ page: { route } }) => reusable.has(route)).map(({ page: { route } }) => route));
  await build.write(pages.filter(({ page: { route } }) => !reusable.has(route)));
  await build.publish();
}

async function nearest({ index }: Thread, live?: LiveGeneration): Promise<string[]> {
  const generation = live ?? (await requireLive(index));
  const query = { vector: unitVector([1, 0, 0, 0]), scopes: [0], limit: 10 };
  const hits = await index.searchDense(generation, query);
  const chunks = await index.chunks(
    generation,
    hits.map(({ chunk }) => chunk),
  );
  return chunks.map(({ route }) => route);
}

describe('a publication with vectors elsewhere', () => {
  it('sends every chunk once, and nothing for an unchanged site', async () => {
    await using thread = await openThread();
    await publish(thread, [1, 2, 3]);
    expect(thread.store.upserts).toBe(3);
    expect(await nearest(thread)).toEqual(['/1', '/2', '/3']);
    expect(await thread.store.aliasTarget('docs')).toBe(thread.collection);
    await publish(thread, [1, 2, 3]);
    expect(thread.store.upserts).toBe(3);
    expect(await nearest(thread)).toEqual(['/1', '/2', '/3']);
  });

  it('leaves no points of what it replaced, and none of another site are touched', async () => {
    await using thread = await openThread();
    await publish(thread, [7], { siteId: 'other' });
    const other = await requireLive(thread.index);
    await publish(thread, [1, 2, 3]);
    const before = await requireLive(thread.index);
    await publish(thread, [2, 3, 4]);
    expect(await nearest(thread)).toEqual(['/2', '/3', '/4']);
    expect(await thread.store.count(thread.collection, { generation: before.content })).toBe(0);
    expect(await thread.store.count(thread.collection, { generation: other.content, site: 'other' })).toBe(1);
    // A reader that took its generation a moment before finds nothing by vector, and nothing wrong.
    expect(await nearest(thread, before)).toEqual([]);
  });

  it('does not happen while the store is away, and readers keep what they have', async () => {
    await using thread = await openThread();
    await publish(thread, [1, 2]);
    const before = await requireLive(thread.index);
    thread.store.failure = new LatticeError('search-unavailable', 'away', { retryable: true });
    await expect(publish(thread, [1, 2, 3], { jobId: 'next' })).rejects.toMatchObject({ retryable: true });
    expect(await requireLive(thread.index)).toEqual(before);
    await expect(nearest(thread)).rejects.toMatchObject({ code: 'search-unavailable' });
    const words = { terms: [{ term: 'word', weight: 1 }], scopes: [0], limit: 10 };
    expect((await thread.index.searchLexical(before, words)).hits).toHaveLength(2);
    thread.store.failure = null;
    expect(await nearest(thread)).toEqual(['/1', '/2']);
    const again = await createIndexWriter(thread.database, thread).open({ ...request, jobId: 'next' });
    expect((await again.written()).size).toBe(3);
    await again.publish();
    expect(await nearest(thread)).toEqual(['/1', '/2', '/3']);
  });

  it('uses another collection for another fingerprint, and deletes the one that nothing uses', async () => {
    await using thread = await openThread();
    await thread.store.ensureCollection('docs-of-somebody', 4);
    await thread.store.ensureCollection('docs-ffffffffffffffff', 4);
    await publish(thread, [1, 2]);
    const longer = { model: 'test/five', dimensions: 5 };
    const build = await createIndexWriter(thread.database, thread).open({
      ...request,
      jobId: 'rebuild',
      fingerprint: 'fedcba9876543210',
      embedding: longer,
    });
    const five = { text: 'five', terms: { word: 1 }, vector: [1, 0, 0, 0, 1] };
    await build.write([samplePage({ route: '/five', scope: docs, chunks: [five] })]);
    expect(await nearest(thread)).toEqual(['/1', '/2']);
    await build.publish();
    expect(await thread.store.aliasTarget('docs')).toBe('docs-fedcba9876543210');
    // The first one still has readers for a minute.
    expect((await thread.store.collections()).toSorted()).toEqual([
      'docs-0123456789abcdef',
      'docs-fedcba9876543210',
      'docs-of-somebody',
    ]);
  });

  it('leaves a collection alone that has the name of the alias', async () => {
    await using thread = await openThread();
    await thread.store.ensureCollection('docs', 3);
    await publish(thread, [1]);
    expect(await thread.store.collections()).toContain('docs');
    expect(await thread.store.aliasTarget('docs-live')).toBe(thread.collection);
    expect(await nearest(thread)).toEqual(['/1']);
  });
});

describe('repair', () => {
  it.each([
    { lost: 'the collection', lose: async ({ store, collection }: Thread) => store.dropCollection(collection) },
    {
      lost: 'some points',
      lose: async ({ store, collection, index }: Thread) => {
        const { content } = await requireLive(index);
        await store.deletePages(collection, { generation: content, routes: ['/2', '/3'] });
      },
    },
    { lost: 'nothing', lose: async () => {} },
  ])('sends from Postgres what the store lacks when it lost $lost', async ({ lost, lose }) => {
    await using thread = await openThread();
    await publish(thread, [1, 2, 3]);
    await lose(thread);
    const [report] = await repairVectors(thread.database, thread.vectors, { logger: silentLogger });
    expect(report).toEqual({ site: 'site', chunks: 3, outcome: lost === 'nothing' ? 'there' : 'sent' });
    expect(await nearest(thread)).toEqual(['/1', '/2', '/3']);
    expect(await thread.store.aliasTarget('docs')).toBe(thread.collection);
  });
});

async function requireLive(index: SiteIndex): Promise<LiveGeneration> {
  const live = await index.live();
  if (live === null) throw new Error('nothing is live');
  return live;
}
