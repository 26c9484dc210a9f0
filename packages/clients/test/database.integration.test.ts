import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { inspect } from 'node:util';

import { silentLogger } from '@lattice/core';
import { describe, expect, inject, it } from 'vitest';

import { internalsOf } from '../src/postgres/database/open-database.ts';
import { runQuery } from '../src/postgres/database/run-query.ts';
import { statement } from '../src/postgres/database/statement.ts';
import { inTransaction } from '../src/postgres/database/transaction.ts';
import {
  createConversationStore,
  createSiteIndex,
  migrate,
  openDatabase,
  type Database,
} from '../src/postgres/index.ts';
import { administrate, query, testDatabase } from './support/index.ts';

const options = { logger: silentLogger, applicationName: 'lattice-test' };

describe('openDatabase', () => {
  it.each([
    { trouble: 'no server', change: (url: URL) => void (url.port = '1'), retryable: true },
    { trouble: 'an unknown host', change: (url: URL) => void (url.hostname = 'nowhere.invalid'), retryable: true },
    { trouble: 'a wrong password', change: (url: URL) => void (url.password = 'wr0ng-pass'), retryable: false },
    { trouble: 'an unknown user', change: (url: URL) => void (url.username = 'nobody-here'), retryable: false },
    { trouble: 'an unknown database', change: (url: URL) => void (url.pathname = '/nothing-here'), retryable: false },
  ])('explains $trouble without the password', async ({ change, retryable }) => {
    const url = new URL(inject('latticeTestServer').url);
    change(url);
    const error: unknown = await openDatabase({ ...options, url: url.href }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'database-unavailable',
      retryable,
      fix: expect.stringContaining('DATABASE_URL'),
    });
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(url.password);
  });

  it('gives up on a proxy that takes connections and closes them', async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const opening = openDatabase({ ...options, url: `postgres://u:p@127.0.0.1:${port}/db`, timeoutMs: 300 });
    await expect(opening).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:timeout|database-unavailable)$/),
      retryable: true,
    });
    server.close();
  });

  it('gives up on a server that says nothing', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const opening = openDatabase({ ...options, url: `postgres://u:p@127.0.0.1:${port}/db`, timeoutMs: 300 });
    await expect(opening).rejects.toMatchObject({ code: 'timeout', retryable: true });
    server.close();
  });

  it('names itself to the server and bounds its statements', async () => {
    await using resources = await testDatabase();
    const [row] = await runQuery(
      internalsOf(resources.database),
      statement`select current_setting('application_name') as name, current_setting('statement_timeout') as timeout`,
    );
    expect(row).toEqual({ name: 'lattice-test', timeout: '1min' });
  });

  it('sends a pooler no start-up options and prepares nothing', async () => {
    await using resources = await testDatabase();
    await using pooled = await openDatabase({ ...options, url: `${resources.url}?pgbouncer=true`, maxConnections: 1 });
    await createSiteIndex(pooled).live();
    const [row] = await runQuery(
      internalsOf(pooled),
      statement`select current_setting('statement_timeout') as timeout, (select count(*)::int from pg_prepared_statements) as prepared`,
    );
    expect(row).toEqual({ timeout: '0', prepared: 0 });
    expect(pooled.pooled).toBe(true);
  });

  it('goes without TLS where it is only preferred and the server has none', async () => {
    await using resources = await testDatabase();
    await using database = await openDatabase({ ...options, url: `${resources.url}?sslmode=prefer` });
    await database.ping();
    const required = openDatabase({ ...options, url: `${resources.url}?sslmode=require` });
    await expect(required).rejects.toMatchObject({ message: expect.stringContaining('TLS') });
  });

  it('finds its way back after the server has closed every connection, in a transaction too', async () => {
    await using resources = await testDatabase();
    const { pool } = internalsOf(resources.database);
    const disconnect = () =>
      query(
        inject('latticeTestServer').url,
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1',
        [new URL(resources.url).pathname.slice(1)],
      );
    const idle = inTransaction(pool, async (transaction) => {
      await transaction.rows(statement`select 1`);
      await disconnect();
      return transaction.rows(statement`select 2`);
    });
    await expect(idle).rejects.toMatchObject({ code: 'database-unavailable', retryable: true });
    const busy = inTransaction(pool, (transaction) => transaction.rows(statement`select pg_sleep(600)`));
    const outcome = busy.catch((error: unknown) => error);
    await untilSleeping(resources.url, 1);
    await disconnect();
    expect(await outcome).toMatchObject({ code: 'database-unavailable', retryable: true });
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(Array.from({ length: 12 }, () => resources.database.ping()));
      await disconnect();
    }
    expect(pool.totalCount).toBeLessThanOrEqual(10);
  });
});

describe('ping', () => {
  it('answers, and ends with its signal', async () => {
    await using resources = await testDatabase();
    await resources.database.ping();
    await expect(resources.database.ping({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('runQuery', () => {
  it('cancels the statement on the server when the signal ends', async () => {
    await using resources = await testDatabase();
    const controller = new AbortController();
    const running = runQuery(internalsOf(resources.database), statement`select pg_sleep(600)`, controller);
    await untilSleeping(resources.url, 1);
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    await untilSleeping(resources.url, 0);
  });

  it('ends a statement at its deadline', async () => {
    await using resources = await testDatabase();
    const running = runQuery(internalsOf(resources.database), statement`select pg_sleep(600)`, { timeoutMs: 100 });
    await expect(running).rejects.toMatchObject({ code: 'timeout', retryable: true });
    await untilSleeping(resources.url, 0);
  });

  it('never cancels the next statement on the same connection', async () => {
    await using resources = await testDatabase();
    await using narrow = await openDatabase({ ...options, url: resources.url, maxConnections: 1 });
    for (let round = 0; round < 60; round += 1) {
      const controller = new AbortController();
      const running = runQuery(internalsOf(narrow), statement`select pg_sleep(${(round % 6) / 1_000})`, controller);
      const next = runQuery(internalsOf(narrow), statement`select pg_sleep(0.003), 7 as seven`);
      setTimeout(() => controller.abort(), round % 5);
      await running.catch(() => undefined);
      expect(await next).toMatchObject([{ seven: 7 }]);
    }
  });

  it('waits no longer than asked for a connection', async () => {
    await using resources = await testDatabase();
    await using narrow = await openDatabase({ ...options, url: resources.url, maxConnections: 1 });
    const controller = new AbortController();
    const running = runQuery(internalsOf(narrow), statement`select pg_sleep(600)`, controller);
    await expect(narrow.ping({ timeoutMs: 50 })).rejects.toMatchObject({ code: 'timeout' });
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    await narrow.ping();
  });
});

describe('migrate', () => {
  it('is done once by many who start together, and again changes nothing', async () => {
    await using resources = await testDatabase({ empty: true });
    const databases = await Promise.all(
      Array.from({ length: 6 }, () => openDatabase({ ...options, url: resources.url })),
    );
    await Promise.all(databases.map((database) => migrate(database)));
    await migrate(resources.database);
    const tables = await query<{ name: string }>(
      resources.url,
      `select tablename as name from pg_tables where schemaname = 'lattice' order by 1`,
    );
    expect(tables.map((table) => table.name)).toEqual([
      'answer_traces',
      'api_keys',
      'chunks',
      'conversations',
      'feedback',
      'gap_questions',
      'generation_pages',
      'generation_scopes',
      'generations',
      'graph_arrangement',
      'graph_edges',
      'graph_names',
      'graph_nodes',
      'graph_pages',
      'jobs',
      'messages',
      'migrations',
      'model_keys',
      'pages',
      'postings',
      'rate_limits',
      'segment_pages',
      'segments',
      'sites',
      'usage_days',
      'usage_reservations',
      'vectors',
    ]);
    const applied = await query<{ count: number }>(
      resources.url,
      `select count(*)::int as count, count(distinct hash)::int as hashes from lattice.migrations`,
    );
    expect(applied[0]).toMatchObject({ hashes: applied[0]?.count });
    expect(await createSiteIndex(resources.database).live()).toBeNull();
    await Promise.all(databases.map((database) => database[Symbol.asyncDispose]()));
  });

  it('asks for the direct URL behind a pooler it does not know, and uses it', async () => {
    await using resources = await testDatabase({ empty: true });
    const pooledUrl = `${resources.url}?pgbouncer=true`;
    await using unknown = await openDatabase({ ...options, url: pooledUrl });
    await expect(migrate(unknown)).rejects.toMatchObject({
      code: 'configuration-invalid',
      fix: expect.stringContaining('DATABASE_DIRECT_URL'),
    });
    await using known = await openDatabase({ ...options, url: pooledUrl, directUrl: resources.url });
    await migrate(known);
    expect(await createSiteIndex(known).live()).toBeNull();
  });

  it('is what a database without tables asks for', async () => {
    await using resources = await testDatabase({ empty: true });
    await expectUnmigrated(resources.database);
  });
});

async function expectUnmigrated(database: Database): Promise<void> {
  const unmigrated = { code: 'database-unavailable', message: expect.stringContaining('migrated') };
  await expect(createSiteIndex(database).live()).rejects.toMatchObject(unmigrated);
  await expect(createConversationStore(database).get('00000000-0000-4000-8000-000000000000')).rejects.toMatchObject(
    unmigrated,
  );
}

/** Until so many statements sleep on the server. */
async function untilSleeping(url: string, count: number): Promise<void> {
  await administrate(url, async (client) => {
    for (;;) {
      const { rowCount } = await client.query(`
        select from pg_stat_activity
        where datname = current_database() and state = 'active' and query like '%pg_sleep(600)%' and pid <> pg_backend_pid()`);
      if (rowCount === count) return;
    }
  });
}
