import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { LatticeError } from '@lattice/core';
import * as z from 'zod';

import { clientConfig } from './client-config.ts';
import { parseConnectionUrl } from './connection-options.ts';
import { Client } from './driver.ts';
import { mapErrors } from './map-error.ts';
import { internalsOf, type Database } from './open-database.ts';

/** Any number that nothing else in the same database uses as an advisory lock. */
const LOCK = 7_113_582_041;
const LOCK_TIMEOUT_MS = 120_000;
const MIGRATIONS = fileURLToPath(new URL('../../../drizzle', import.meta.url));

/** When each migration was made, in milliseconds since the epoch: what the migrator knows the applied ones by. */
const journalSchema = z.object({ entries: z.array(z.object({ when: z.number() })).min(1) });

/**
 * Brings the schema `lattice` to this version. Any number of processes may do so at once: one works, the others wait
 * and find nothing left to do. Uses a connection of its own, past any pooler, because the lock belongs to a session.
 * @throws LatticeError `configuration-invalid` behind a pooler whose server is unknown; `database-unavailable`.
 */
export async function migrate(database: Database): Promise<void> {
  const { directUrl, applicationName, logger } = internalsOf(database);
  if (directUrl === null) {
    throw new LatticeError(
      'configuration-invalid',
      'DATABASE_URL names a transaction pooler, through which migrations cannot run.',
      { fix: 'Set DATABASE_DIRECT_URL to the connection string of the server behind the pooler.' },
    );
  }
  const startedAt = performance.now();
  await mapErrors(() => migrateAt(directUrl, `${applicationName}-migrate`));
  logger.debug({ durationMs: Math.round(performance.now() - startedAt) }, 'database migrated');
}

async function migrateAt(url: string, applicationName: string): Promise<void> {
  const client = new Client(await clientConfig(parseConnectionUrl(url), applicationName));
  // A lost connection is reported by the statement that needs it.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(`set statement_timeout = 0; set lock_timeout = ${LOCK_TIMEOUT_MS}`);
    await client.query('select pg_advisory_lock($1::bigint)', [LOCK]);
    if (!(await isUpToDate(client))) await runMigrations(client);
  } finally {
    // Ends the session and with it the lock.
    await client.end();
  }
}

/** What drizzle's migrator finds out as well, without having to load it: the usual case. */
async function isUpToDate(client: Client): Promise<boolean> {
  const table = await client.query<{ is_there: boolean }>(
    "select to_regclass('lattice.migrations') is not null as is_there",
  );
  if (table.rows[0]?.is_there !== true) return false;
  const applied = await client.query<{ at: string | null }>('select max(created_at) as at from lattice.migrations');
  const { entries } = journalSchema.parse(JSON.parse(await readFile(join(MIGRATIONS, 'meta/_journal.json'), 'utf8')));
  return Number(applied.rows[0]?.at ?? 0) >= Math.max(...entries.map(({ when }) => when));
}

async function runMigrations(client: Client): Promise<void> {
  const { drizzle, DrizzleQueryError, migrate: run } = await import('../drizzle.ts');
  const table = { migrationsFolder: MIGRATIONS, migrationsSchema: 'lattice', migrationsTable: 'migrations' };
  try {
    await run(drizzle(client), table);
  } catch (error) {
    // drizzle wraps the driver's error in one whose message holds the statement and its parameters.
    throw error instanceof DrizzleQueryError ? error.cause : error;
  }
}
