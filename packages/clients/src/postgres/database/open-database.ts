import { LatticeError, type Logger } from '@lattice/core';

import { clientConfig } from './client-config.ts';
import { directUrlOf, parseConnectionUrl } from './connection-options.ts';
import { Pool } from './driver.ts';
import { mapErrors } from './map-error.ts';
import { runQuery, type QueryTarget } from './run-query.ts';
import { statement } from './statement.ts';

export interface DatabaseOptions {
  readonly url: string;
  /** Server behind the pooler that `url` names; found out where the provider has a rule for it. */
  readonly directUrl?: string;
  readonly logger: Logger;
  /** Shown in the server's list of connections. */
  readonly applicationName: string;
  readonly maxConnections?: number;
  /** Longest wait for the first answer. */
  readonly timeoutMs?: number;
}

export interface PingOptions {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

/** A pool of connections to one database. What the adapters of this folder do with it is their own affair. */
export interface Database extends AsyncDisposable {
  /** Whether it stands behind a transaction pooler. */
  readonly pooled: boolean;
  /** @throws LatticeError `database-unavailable`, `timeout`, `cancelled`. */
  ping(options?: PingOptions): Promise<void>;
}

/** What the adapters of this folder see of a database. */
export interface DatabaseInternals extends QueryTarget {
  /** Null behind a pooler whose server is unknown. */
  readonly directUrl: string | null;
  readonly applicationName: string;
  readonly logger: Logger;
}

const DEFAULT_CONNECTIONS = 10;
/** A serverless database may sleep once nothing is connected. */
const IDLE_TIMEOUT_MS = 60_000;
const PING_TIMEOUT_MS = 15_000;

const internals = new WeakMap<Database, DatabaseInternals>();

/**
 * Connects to a database and proves that it answers.
 * @throws LatticeError `configuration-invalid`, `database-unavailable`, `timeout`.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { logger, applicationName } = options;
  const address = parseConnectionUrl(options.url);
  const pool = await mapErrors(() => openPool(options));
  const target = { pool, address, prepares: !address.pooled };
  const database: Database = {
    pooled: address.pooled,
    async ping({ signal, timeoutMs = PING_TIMEOUT_MS } = {}) {
      await runQuery(target, statement`select 1`, { signal, timeoutMs });
    },
    async [Symbol.asyncDispose]() {
      await pool.end();
    },
  };
  const directUrl = options.directUrl ?? directUrlOf(options.url);
  internals.set(database, { ...target, directUrl, applicationName, logger });
  try {
    await database.ping(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs });
  } catch (error) {
    void pool.end();
    throw error;
  }
  logger.debug({ host: address.host, database: address.database, pooled: address.pooled }, 'database connected');
  return database;
}

/** For the adapters of this folder. */
export function internalsOf(database: Database): DatabaseInternals {
  const found = internals.get(database);
  if (found === undefined) throw new LatticeError('internal', 'This database was not made by openDatabase.');
  return found;
}

async function openPool({ url, applicationName, maxConnections, logger }: DatabaseOptions): Promise<Pool> {
  const pool = new Pool({
    ...(await clientConfig(parseConnectionUrl(url), applicationName)),
    max: maxConnections ?? DEFAULT_CONNECTIONS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
  });
  // Node ends a process for an error event nobody listens to. Whoever uses the connection learns of it by its query.
  pool.on('error', (error) => logger.debug({ error }, 'an idle database connection was lost'));
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
