import { fileURLToPath } from 'node:url';

import { LatticeError } from '@lattice/core';

import { drizzle, migrate as runMigrations } from '../drizzle.ts';
import { parseConnectionUrl } from './connection-options.ts';
import { toLatticeError } from './map-error.ts';
import { connect, internalsOf, type Database } from './open-database.ts';

/** Any number that nothing else in the same database uses as an advisory lock. */
const LOCK = 7_113_582_041;
const LOCK_TIMEOUT_MS = 120_000;
const MIGRATIONS = fileURLToPath(new URL('../../../drizzle', import.meta.url));

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
      {
        fix: 'Set DATABASE_DIRECT_URL to the connection string of the server behind the pooler.',
      },
    );
  }
  const startedAt = performance.now();
  const sql = connect(parseConnectionUrl(directUrl), `${applicationName}-migrate`, 1);
  try {
    await sql`select set_config('statement_timeout', '0', false), set_config('lock_timeout', ${String(LOCK_TIMEOUT_MS)}, false)`;
    await sql`select pg_advisory_lock(${LOCK}::bigint)`;
    await runMigrations(drizzle(sql), {
      migrationsFolder: MIGRATIONS,
      migrationsSchema: 'lattice',
      migrationsTable: 'migrations',
    });
    logger.debug({ durationMs: Math.round(performance.now() - startedAt) }, 'database migrated');
  } catch (error) {
    throw toLatticeError(error);
  } finally {
    // Ends the session and with it the lock.
    await sql.end({ timeout: 5 });
  }
}
