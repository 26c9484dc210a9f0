import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { silentLogger } from '@lattice/core';

import { describeEmbeddedServer, migrate, openDatabase, openEmbeddedServer } from '../../src/postgres/index.ts';
import { Client, type QueryResultRow } from '../../src/postgres/database/driver.ts';
import { serverLayout, SUPERUSER } from '../../src/postgres/embedded/server-layout.ts';
import { isRunning, identifyProcess } from '../../src/postgres/embedded/process-identity.ts';
import { stopServer } from '../../src/postgres/embedded/stop-server.ts';

/** The server of a test run, with a migrated database to clone. */
export interface TestServer extends AsyncDisposable {
  readonly url: string;
  /** Name of the migrated database. Nothing may connect to it, or it could not be cloned. */
  readonly template: string;
}

const PREFIX = 'lattice-test-';
const TEMPLATE_LOCK = 4_177_295_260;

/**
 * One server per test run, in a temporary folder named after this process; projects of one run share it.
 * @param url A server to use instead, where databases may be created.
 */
export async function startTestServer(url: string | undefined): Promise<TestServer> {
  const template = `lattice_template_${process.pid}`;
  if (url !== undefined) {
    await makeTemplate(url, template);
    return { url, template, [Symbol.asyncDispose]: () => dropDatabase(url, template) };
  }
  await sweep();
  const dataDirectory = join(tmpdir(), `${PREFIX}${process.pid}`);
  const server = await openEmbeddedServer({ dataDirectory, logger: silentLogger });
  await forgoDurability(server.url);
  await makeTemplate(server.url, template);
  return {
    url: server.url,
    template,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      const { running } = await describeEmbeddedServer(dataDirectory);
      if (running === null) await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

export async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  await query(serverUrl, `drop database if exists ${name} with (force)`);
}

export function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Runs statements on a connection of their own. */
export async function administrate<T>(serverUrl: string, action: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(serverUrl);
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await action(client);
  } finally {
    await client.end();
  }
}

/** The rows of one statement on a connection of its own. */
export async function query<Row extends QueryResultRow>(
  serverUrl: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  return administrate(serverUrl, async (client) => {
    const result = await client.query<Row>(text, [...values]);
    return result.rows;
  });
}

export async function makeTemplate(serverUrl: string, template: string): Promise<void> {
  await administrate(serverUrl, async (client) => {
    await client.query('select pg_advisory_lock($1::bigint)', [TEMPLATE_LOCK]);
    const present = await client.query('select from pg_database where datname = $1', [template]);
    if (present.rowCount !== 0) return;
    await client.query(`create database ${template}`);
    await using database = await openDatabase({
      url: databaseUrl(serverUrl, template),
      logger: silentLogger,
      applicationName: 'lattice-test',
    });
    await migrate(database);
  });
}

/** Nothing here outlives the run, and cloning databases is mostly waiting for the disk. */
async function forgoDurability(serverUrl: string): Promise<void> {
  const url = new URL(serverUrl);
  url.username = SUPERUSER;
  url.pathname = '/postgres';
  await administrate(url.href, async (client) => {
    await client.query('alter system set fsync = off');
    await client.query('alter system set full_page_writes = off');
    // Its workers are the superuser's: a database they are in could not be dropped by force.
    await client.query('alter system set autovacuum = off');
    await client.query('select pg_reload_conf()');
  });
}

/** Ends the servers of test runs that were killed. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(name.slice(PREFIX.length));
    if (!name.startsWith(PREFIX) || !Number.isInteger(pid)) continue;
    const owner = await identifyProcess(pid);
    if (owner !== null && (await isRunning(owner))) continue;
    const directory = join(tmpdir(), name);
    await stopServer(serverLayout(directory), silentLogger).catch(() => undefined);
    await rm(directory, { recursive: true, force: true }).catch(() => undefined);
  }
}
