import { readFile, realpath } from 'node:fs/promises';

import { LatticeError } from '@lattice/core';
import postgres from 'postgres';

import { APPLICATION, LOOPBACK, SUPERUSER, type ServerLayout } from './server-layout.ts';

export type ProbeResult =
  | { readonly answer: 'ours' }
  /** Starting, stopping, recovering, or not listening yet. */
  | { readonly answer: 'busy'; readonly error: unknown }
  /** Something else listens there. */
  | { readonly answer: 'foreign'; readonly error?: unknown };

const CONNECT_TIMEOUT_SECONDS = 5;
/** Errors of a server that says it is ours but cannot serve yet: `cannot_connect_now`, `admin_shutdown`, `crash_shutdown`. */
const NOT_NOW = new Set(['57P01', '57P02', '57P03']);
/** Wrong password or role: a server that is not ours, or ours before it has its role. */
const REFUSED = new Set(['28P01', '28000']);

/** Asks the server at a port whether it serves this data directory, and makes the application's role and database where they are missing. */
export async function probeServer(layout: ServerLayout, port: number): Promise<ProbeResult> {
  const password = await readPassword(layout);
  const sql = postgres({
    host: LOOPBACK,
    port,
    user: SUPERUSER,
    password,
    database: 'postgres',
    max: 1,
    connect_timeout: CONNECT_TIMEOUT_SECONDS,
    fetch_types: false,
    onnotice: () => undefined,
    connection: { application_name: 'lattice-embedded' },
  });
  try {
    const [row] = await sql<{ directory: string; application: boolean }[]>`
      select current_setting('data_directory') as directory,
        exists (select from pg_database where datname = ${APPLICATION}) as application`;
    if (row === undefined || row.directory !== (await realpath(layout.cluster))) return { answer: 'foreign' };
    if (!row.application) await createApplication(sql, password);
    return { answer: 'ours' };
  } catch (error) {
    const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
    if (error instanceof postgres.PostgresError) {
      if (NOT_NOW.has(code)) return { answer: 'busy', error };
      if (REFUSED.has(code)) return { answer: 'foreign', error };
      throw error;
    }
    return { answer: 'busy', error };
  } finally {
    await sql.end({ timeout: 1 });
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
async function createApplication(sql: postgres.Sql, password: string): Promise<void> {
  const [role] = await sql`select from pg_roles where rolname = ${APPLICATION}`;
  // The password is base64url, so it needs no escaping; utility statements take no parameters.
  if (role === undefined) await sql.unsafe(`create role ${APPLICATION} login createdb password '${password}'`);
  await sql.unsafe(`create database ${APPLICATION} owner ${APPLICATION}`);
}
