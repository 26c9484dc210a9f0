import { samplePage, unitVector } from '@lattice/testing';
import type { BuildRequest, LiveGeneration, SiteIndex } from '@lattice/core';
import { describe, expect, it } from 'vitest';

import { createIndexWriter, createJobStore, createSiteIndex, type Database } from '../src/postgres/index.ts';
import { internalsOf } from '../src/postgres/database/open-database.ts';
import { statement } from '../src/postgres/database/statement.ts';
import { inTransaction } from '../src/postgres/database/transaction.ts';
import { administrate, query, testDatabase } from './support/index.ts';

const docs = { plugin: 'default', version: 'current', locale: 'en', isLastVersion: true, isDefaultLocale: true };
/** Makes every replaced generation one that was replaced longer ago than any reader holds it. */
const AGE_RETIRED = `update lattice.generations set retired_at = retired_at - interval '61 seconds' where state = 'retired'`;
const request: BuildRequest = {
  siteId: 'site',
  jobId: 'job-1',
  site: { title: 'Site', url: null, baseUrl: '/', defaultLocale: 'en' },
  scopes: [docs],
  fingerprint: 'test',
};

function page(route: string, term = 'word') {
  return samplePage({ route, scope: docs, chunks: [{ text: `${route} ${term}`, terms: { [term]: 1, common: 1 } }] });
}

describe('two jobs for one site', () => {
  it.each([
    { first: 'runs', silence: '1 second', conflict: true },
    { first: 'has been silent for two minutes', silence: '2 minutes', conflict: false },
  ])('when the first one $first', async ({ silence, conflict }) => {
    await using resources = await testDatabase();
    const writer = createIndexWriter(resources.database);
    const jobs = createJobStore(resources.database);
    await jobs.create({ id: 'job-1', siteId: 'site', source: { type: 'directory', path: '/docs' } });
    await jobs.start('job-1');
    const first = await writer.open(request);
    await first.write([page('/a')]);
    await query(resources.url, 'update lattice.jobs set heartbeat_at = now() - $1::interval', [silence]);
    const second = writer.open({ ...request, jobId: 'job-2' });
    if (conflict) {
      await expect(second).rejects.toMatchObject({ code: 'job-conflict', retryable: true, context: { job: 'job-1' } });
      await first.publish();
      expect(await createSiteIndex(resources.database).live()).toMatchObject({ id: first.id, pages: 1 });
    } else {
      expect((await second).id).not.toBe(first.id);
      await expect(first.write([page('/b')])).rejects.toMatchObject({ code: 'job-conflict' });
      await expect(first.publish()).rejects.toMatchObject({ code: 'job-conflict' });
      expect(await count(resources.url, 'pages')).toBe(0);
    }
  });

  it('lets the second one build when the first has finished without publishing', async () => {
    await using resources = await testDatabase();
    const writer = createIndexWriter(resources.database);
    const jobs = createJobStore(resources.database);
    await jobs.create({ id: 'job-1', siteId: 'site', source: { type: 'directory', path: '/docs' } });
    await jobs.start('job-1');
    await writer.open(request);
    await jobs.fail('job-1', { code: 'internal', message: 'broken', fix: null });
    const second = await writer.open({ ...request, jobId: 'job-2' });
    expect(await second.publish()).toMatchObject({ pages: 0 });
  });
});

describe('a job that is cancelled while its build is published', () => {
  async function publishing(resources: { readonly url: string; readonly database: Database }) {
    const jobs = createJobStore(resources.database);
    await publish(resources.database, 'job-0', ['/old']);
    await jobs.create({ id: 'job-1', siteId: 'site', source: { type: 'directory', path: '/docs' } });
    await jobs.start('job-1');
    const build = await createIndexWriter(resources.database).open(request);
    await build.write([page('/new')]);
    return { jobs, build };
  }

  it.each([
    // Held by somebody else, so that the transaction has begun and waits there.
    { moment: 'before its first change', held: 'lattice.sites' },
    { moment: 'while it makes the lists', held: 'lattice.postings' },
    { moment: 'when all of it is done but the last step', held: 'lattice.jobs' },
  ])('$moment publishes nothing', async ({ held }) => {
    await using resources = await testDatabase();
    const { jobs, build } = await publishing(resources);
    const before = await requireLive(createSiteIndex(resources.database));
    await administrate(resources.url, async (client) => {
      await client.query(`begin; lock table ${held} in exclusive mode`);
      const publication = build.publish().catch((error: unknown) => error);
      await expect.poll(() => lockWaiters(resources.url)).toBeGreaterThan(0);
      // The holder of the lock cancels, as the last one is that on the table of the jobs.
      await client.query(`update lattice.jobs set state = 'cancelled', finished_at = now() where id = 'job-1'`);
      await client.query('commit');
      expect(await publication).toMatchObject({ code: 'cancelled' });
    });
    expect(await createSiteIndex(resources.database).live()).toEqual(before);
    expect(await jobs.get('job-1')).toMatchObject({ state: 'cancelled' });
    await build.abandon();
    expect(await count(resources.url, 'generations')).toBe(1);
  });

  it('after the commit is too late, and the job says that it succeeded', async () => {
    await using resources = await testDatabase();
    const { jobs, build } = await publishing(resources);
    await build.publish();
    expect(await jobs.cancel('job-1')).toBe(false);
    expect(await jobs.get('job-1')).toMatchObject({ state: 'succeeded', stage: 'done', chunks: 1, failure: null });
  });

  it('does not publish for a job that was given up either', async () => {
    await using resources = await testDatabase();
    const { jobs, build } = await publishing(resources);
    await jobs.fail('job-1', { code: 'job-failed', message: 'given up', fix: null });
    await expect(build.publish()).rejects.toMatchObject({ code: 'job-conflict' });
  });
});

it('a process that is frozen in a transaction loses its locks', async () => {
  await using resources = await testDatabase();
  const { pool } = internalsOf(resources.database);
  const frozen = inTransaction(pool, async (transaction) => {
    const [row] = await transaction.rows<{ timeout: string }>(
      statement`select current_setting('idle_in_transaction_session_timeout') as timeout`,
    );
    expect(row).toEqual({ timeout: '10s' });
    await transaction.run(statement`set local idle_in_transaction_session_timeout = '100ms'`);
    await transaction.run(statement`insert into lattice.sites (id) values ('frozen')`);
    await expect.poll(() => openTransactions(resources.url)).toBe(0);
    await transaction.run(statement`select 1`);
  });
  await expect(frozen).rejects.toMatchObject({ code: 'database-unavailable', retryable: true });
  expect(await count(resources.url, 'sites')).toBe(0);
  expect(await inTransaction(pool, (transaction) => transaction.run(statement`select 1`))).toBe(1);
});

it('the oldest finished jobs of a site are forgotten, and nothing that is not finished', async () => {
  await using resources = await testDatabase();
  const jobs = createJobStore(resources.database);
  const source = { type: 'directory', path: '/docs' } as const;
  await jobs.create({ id: 'other', siteId: 'elsewhere', source });
  await jobs.create({ id: 'waiting', siteId: 'site', source });
  await query(
    resources.url,
    `insert into lattice.jobs (id, site_id, source, state, created_at)
     select 'old-' || n, 'site', '{}', 'succeeded', now() + make_interval(secs => n) from generate_series(1, 510) n`,
  );
  await jobs.create({ id: 'new', siteId: 'site', source });
  const kept = await query<{ id: string }>(resources.url, 'select id from lattice.jobs order by created_at, id');
  expect(kept).toHaveLength(503);
  const ids = kept.map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(['other', 'waiting', 'new', 'old-11', 'old-510']));
  expect(ids).not.toContain('old-10');
});

describe('a replaced generation', () => {
  it('is deleted by the next build a minute later, except for what others share', async () => {
    await using resources = await testDatabase();
    const index = createSiteIndex(resources.database);
    await publish(resources.database, 'job-1', ['/a', '/b']);
    const replaced = await requireLive(index);
    const second = await createIndexWriter(resources.database).open({ ...request, jobId: 'job-2' });
    await second.reuse(['/a']);
    await second.publish();
    await publish(resources.database, 'job-3', ['/a']);
    expect(await search(index, replaced, 'word')).toHaveLength(2);
    expect(await count(resources.url, 'generations')).toBe(3);
    await query(resources.url, `${AGE_RETIRED} and id = $1`, [replaced.id]);
    const next = await createIndexWriter(resources.database).open({ ...request, jobId: 'job-4' });
    await next.abandon();
    const gone = { code: 'generation-mismatch', retryable: true };
    await expect(search(index, replaced, 'word')).rejects.toMatchObject(gone);
    await expect(index.chunks(replaced, [0])).rejects.toMatchObject(gone);
    await expect(index.pages(replaced, ['/a'])).rejects.toMatchObject(gone);
    expect(await search(index, await requireLive(index), 'word')).toHaveLength(1);
    // One of job 2, taken over from job 1 and still readable, and one of job 3.
    expect(await count(resources.url, 'pages')).toBe(2);
    expect(await count(resources.url, 'chunks')).toBe(2);
    const lists = await query(resources.url, 'select distinct segment from lattice.postings');
    expect(lists).toHaveLength(2);
  });

  it('leaves its postings to an equal one', async () => {
    await using resources = await testDatabase();
    const index = createSiteIndex(resources.database);
    await publish(resources.database, 'job-1', ['/a', '/b']);
    const lists = await count(resources.url, 'postings');
    for (const job of ['job-2', 'job-3']) {
      const build = await createIndexWriter(resources.database).open({ ...request, jobId: job });
      await build.reuse(['/a', '/b']);
      await build.publish();
      await query(resources.url, AGE_RETIRED);
    }
    await (await createIndexWriter(resources.database).open({ ...request, jobId: 'job-4' })).abandon();
    expect(await count(resources.url, 'generations')).toBe(1);
    expect(await count(resources.url, 'postings')).toBe(lists);
    expect(await search(index, await requireLive(index), 'word')).toHaveLength(2);
  });

  it('is never mixed with the next one under readers that do not stop', async () => {
    await using resources = await testDatabase();
    const index = createSiteIndex(resources.database);
    await publish(resources.database, 'start', ['/0', '/1']);
    let publishing = true;
    const reader = async () => {
      let reads = 0;
      while (publishing) {
        const live = await requireLive(index);
        const hits = await search(index, live, 'word');
        expect(hits).toHaveLength(live.pages);
        const chunks = await index.chunks(live, hits);
        expect(chunks).toHaveLength(live.pages);
        reads += 1;
      }
      return reads;
    };
    const readers = [reader(), reader(), reader()];
    for (let round = 1; round <= 12; round += 1) {
      await publish(
        resources.database,
        `round-${round}`,
        Array.from({ length: 1 + (round % 5) }, (_, number) => `/${number}`),
      );
    }
    publishing = false;
    for (const reads of await Promise.all(readers)) expect(reads).toBeGreaterThan(5);
  });
});

describe('a build', () => {
  it('is published whole after its connection was lost in the middle', async () => {
    await using resources = await testDatabase();
    const build = await createIndexWriter(resources.database).open(request);
    await build.write([page('/a'), page('/b')]);
    await administrate(resources.url, async (other) => {
      await other.query('begin');
      await other.query('select from lattice.sites for update');
      const outcome = build.publish().catch((error: unknown) => error);
      await untilWaiting(resources.url);
      await other.query(`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`);
      expect(await outcome).toMatchObject({ code: 'database-unavailable', retryable: true });
    });
    const index = createSiteIndex(resources.database);
    expect(await index.live()).toBeNull();
    expect(await build.publish()).toMatchObject({ pages: 2, chunks: 2 });
    expect(await search(index, await requireLive(index), 'word')).toHaveLength(2);
  });

  it('holds each page once when two workers take the same job for theirs', async () => {
    await using resources = await testDatabase();
    const writer = createIndexWriter(resources.database);
    const routes = Array.from({ length: 30 }, (_, number) => `/${number}`);
    const [one, two] = await Promise.all([writer.open(request), writer.open(request)]);
    expect(one.id).toBe(two.id);
    await Promise.all(routes.flatMap((route) => [one.write([page(route)]), two.write([page(route)])]));
    const [first, second] = await Promise.all([one.publish(), two.publish()]);
    expect(first).toEqual(second);
    expect(first).toMatchObject({ pages: 30, chunks: 30 });
    expect(await count(resources.url, 'pages')).toBe(30);
  });

  it('takes text that Postgres cannot hold', async () => {
    await using resources = await testDatabase();
    const index = createSiteIndex(resources.database);
    const build = await createIndexWriter(resources.database).open(request);
    const odd = samplePage({
      route: '/odd',
      scope: docs,
      title: 'A\0B',
      chunks: [
        { text: 'NUL \0 and half \uD83D', terms: { 'nul\0': 1, 'half\uD83D': 1, 'nul\uFFFD': 2 }, anchor: 'a\0' },
      ],
    });
    await build.write([odd]);
    expect(await build.publish()).toMatchObject({ chunks: 1 });
    const live = await requireLive(index);
    expect(await search(index, live, 'nul\0')).toHaveLength(1);
    const [chunk] = await index.chunks(live, [0]);
    expect(chunk).toMatchObject({
      pageTitle: 'A\uFFFDB',
      anchor: 'a\uFFFD',
      blocks: [{ text: 'NUL \uFFFD and half \uFFFD' }, {}],
    });
  });
});

describe('vectors', () => {
  const embedding = { model: 'test/four', dimensions: 4 };
  const vectorPages = Array.from({ length: 3 }, (_, number) =>
    samplePage({
      route: `/${number}`,
      scope: docs,
      chunks: [{ text: `${number}`, terms: { word: 1 }, vector: [1, number, 0, 0] }],
    }),
  );
  const asked = { vector: unitVector([1, 0, 0, 0]), scopes: [0], limit: 5 };

  it('are held in memory up to a limit, above which the remedies are named', async () => {
    await using resources = await testDatabase();
    const build = await createIndexWriter(resources.database).open({ ...request, embedding });
    await build.write(vectorPages);
    await build.publish();
    const bytes = 3 * 4 * 4;
    const enough = createSiteIndex(resources.database, { vectorMemoryBytes: bytes });
    expect(await enough.searchDense(await requireLive(enough), asked)).toHaveLength(3);
    const tooLittle = createSiteIndex(resources.database, { vectorMemoryBytes: bytes - 1 });
    await expect(tooLittle.searchDense(await requireLive(tooLittle), asked)).rejects.toMatchObject({
      code: 'search-unavailable',
      fix: expect.stringMatching(/pgvector.*QDRANT_URL/),
    });
  });

  it('go with the pages they belong to', async () => {
    await using resources = await testDatabase();
    const build = await createIndexWriter(resources.database).open({ ...request, embedding });
    await build.write(vectorPages);
    expect(await count(resources.url, 'vectors')).toBe(3);
    await build.abandon();
    expect(await count(resources.url, 'vectors')).toBe(0);
  });
});

describe('reading', () => {
  it('ends with the signal of the reader', async () => {
    await using resources = await testDatabase();
    const index = createSiteIndex(resources.database);
    await publish(resources.database, 'job-1', ['/a']);
    const live = await requireLive(index);
    const aborted = { signal: AbortSignal.abort() };
    const query = { terms: [{ term: 'word', weight: 1 }], scopes: [0], limit: 5 };
    const dense = { vector: Float32Array.of(1), scopes: [0], limit: 5 };
    const reads = [
      () => index.live(aborted),
      () => index.searchLexical(live, query, aborted),
      () => index.chunks(live, [0], aborted),
      () => index.pages(live, ['/a'], aborted),
      () => index.searchDense({ ...live, embedding: { model: 'm', dimensions: 1 } }, dense, aborted),
    ];
    for (const read of reads) await expect(read()).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('answers from the site it is for, else from the one published last', async () => {
    await using resources = await testDatabase();
    await publish(resources.database, 'job-1', ['/a']);
    const other = await createIndexWriter(resources.database).open({ ...request, siteId: 'other', jobId: 'job-2' });
    await other.publish();
    expect(await createSiteIndex(resources.database).live()).toMatchObject({ siteId: 'other' });
    expect(await createSiteIndex(resources.database, { siteId: 'site' }).live()).toMatchObject({ siteId: 'site' });
    expect(await createSiteIndex(resources.database, { siteId: 'none' }).live()).toBeNull();
  });
});

async function publish(database: Database, jobId: string, routes: readonly string[]): Promise<void> {
  const build = await createIndexWriter(database).open({ ...request, jobId });
  await build.write(routes.map((route) => page(route)));
  await build.publish();
}

/** Numbers of the chunks that hold a term. */
async function search(index: SiteIndex, generation: LiveGeneration, term: string): Promise<number[]> {
  const { hits } = await index.searchLexical(generation, { terms: [{ term, weight: 1 }], scopes: [0], limit: 100 });
  return hits.map((hit) => hit.chunk);
}

async function requireLive(index: SiteIndex): Promise<LiveGeneration> {
  const live = await index.live();
  if (live === null) throw new Error('nothing is live');
  return live;
}

async function count(url: string, table: string): Promise<number> {
  const [row] = await query<{ count: number }>(url, `select count(*)::int as count from lattice.${table}`);
  return row?.count ?? -1;
}

/** Until a session waits for another one's lock. */
async function untilWaiting(url: string): Promise<void> {
  const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  await administrate(url, async (client) => {
    while ((await client.query(waiting)).rowCount === 0);
  });
}

async function lockWaiters(url: string): Promise<number> {
  return activity(url, `wait_event_type = 'Lock'`);
}

async function openTransactions(url: string): Promise<number> {
  return activity(url, `application_name = 'lattice-test' and state like 'idle in transaction%'`);
}

async function activity(url: string, condition: string): Promise<number> {
  const [row] = await query<{ count: number }>(
    url,
    `select count(*)::int as count from pg_stat_activity where datname = current_database() and ${condition}`,
  );
  return row?.count ?? 0;
}
