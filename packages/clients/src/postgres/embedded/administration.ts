import { readFile, realpath } from 'node:fs/promises';

import { LatticeError } from '@lattice/core';

import { Client, DatabaseError } from '../database/driver.ts';
import { APPLICATION, LOOPBACK, SUPERUSER, type ServerLayout } from './server-layout.ts';

export type ProbeResult =
  | { readonly answer: 'ours' }
  /** Starting, stopping, recovering, or not listening yet. */
  | { readonly answer: 'busy'; readonly error: unknown }
  /** Something else listens there. */
  | { readonly answer: 'foreign'; readonly error?: unknown };

const CONNECT_TIMEOUT_MS = 5_000;
/** Errors of a server that is ours but cannot serve yet: `admin_shutdown`, `crash_shutdown`, `cannot_connect_now`. */
const NOT_NOW = new Set(['57P01', '57P02', '57P03']);
/** Wrong password or role. */
const REFUSED = new Set(['28P01', '28000']);

/**
 * Asks the server at a port whether it serves this data directory, and makes the application's role and database
 * where they are missing.
 */
export async function probeServer(layout: ServerLayout, port: number): Promise<ProbeResult> {
  const password = await readPassword(layout);
  const client = new Client({
    host: LOOPBACK,
    port,
    user: SUPERUSER,
    password,
    database: 'postgres',
    ssl: false,
    application_name: 'lattice-embedded',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: CONNECT_TIMEOUT_MS,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ directory: string; application: boolean }>(
      `select current_setting('data_directory') as directory,
        exists (select from pg_database where datname = $1) as application`,
      [APPLICATION],
    );
    const [row] = rows;
    if (row === undefined || row.directory !== (await realpath(layout.cluster))) return { answer: 'foreign' };
    if (!row.application) await createApplication(client, password);
    return { answer: 'ours' };
  } catch (error) {
    if (!(error instanceof DatabaseError)) return { answer: 'busy', error };
    if (NOT_NOW.has(error.code ?? '')) return { answer: 'busy', error };
    if (REFUSED.has(error.code ?? '')) return { answer: 'foreign', error };
    throw error;
  } finally {
    await client.end();
  }
}

/** @throws LatticeError `embedded-database-failed` where the file is gone. */
export async function readPassword(layout: ServerLayout): Promise<string> {
  const password = await readFile(layout.password, 'utf8').catch(() => '');
  if (password.trim() !== '') return password.trim();
  throw new LatticeError('embedded-database-failed', 'The password of the embedded database is missing.', {
    fix: 'Put the file `postgres/password` of the data directory back, or delete the folder `postgres` and ingest again.',
    context: { file: layout.password },
  });
}

/** The application is no superuser: what reaches its connection cannot read files or start programs on the server. */
async function createApplication(client: Client, password: string): Promise<void> {
  const roles = await client.query('select from pg_roles where rolname = $1', [APPLICATION]);
  // The password is base64url, so it needs no escaping; utility statements take no parameters.
  if (roles.rowCount === 0) await client.query(`create role ${APPLICATION} login createdb password '${password}'`);
  await client.query(`create database ${APPLICATION} owner ${APPLICATION}`);
}
