import { LatticeError, type Logger } from '@lattice/core';
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';

import { drizzle } from '../drizzle.ts';
import { directUrlOf, parseConnectionUrl, type ConnectionTarget } from './connection-options.ts';
import { openSocket } from './open-socket.ts';
import { runQuery } from './run-query.ts';

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
export interface DatabaseInternals {
  readonly sql: postgres.Sql;
  readonly drizzle: PostgresJsDatabase;
  /** Null behind a pooler whose server is unknown. */
  readonly directUrl: string | null;
  readonly applicationName: string;
  readonly logger: Logger;
}

const DEFAULT_CONNECTIONS = 10;
const CONNECT_TIMEOUT_SECONDS = 10;
/** A serverless database may sleep once nothing is connected. */
const IDLE_TIMEOUT_SECONDS = 60;
const CLOSE_TIMEOUT_SECONDS = 5;
const STATEMENT_TIMEOUT_MS = 60_000;
const FIRST_PING_TIMEOUT_MS = 15_000;

const internals = new WeakMap<Database, DatabaseInternals>();

/**
 * Connects to a database and proves that it answers.
 * @throws LatticeError `configuration-invalid`, `database-unavailable`, `timeout`.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const target = parseConnectionUrl(options.url);
  const sql = connect(target, options.applicationName, options.maxConnections ?? DEFAULT_CONNECTIONS);
  const database: Database = {
    pooled: target.pooled,
    async ping({ signal, timeoutMs = FIRST_PING_TIMEOUT_MS } = {}) {
      await runQuery(() => sql`select 1`, { signal, timeoutMs });
    },
    async [Symbol.asyncDispose]() {
      await sql.end({ timeout: CLOSE_TIMEOUT_SECONDS });
    },
  };
  internals.set(database, {
    sql,
    drizzle: drizzle(sql),
    directUrl: options.directUrl ?? directUrlOf(options.url),
    applicationName: options.applicationName,
    logger: options.logger,
  });
  try {
    await database.ping(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs });
  } catch (error) {
    await sql.end({ timeout: 0 });
    throw error;
  }
  options.logger.debug({ host: target.host, database: target.database, pooled: target.pooled }, 'database connected');
  return database;
}

/** For the adapters of this folder. */
export function internalsOf(database: Database): DatabaseInternals {
  const found = internals.get(database);
  if (found === undefined) throw new LatticeError('internal', 'This database was not made by openDatabase.');
  return found;
}

export function connect(target: ConnectionTarget, applicationName: string, maxConnections: number): postgres.Sql {
  const options = {
    max: maxConnections,
    ssl: target.tls,
    // A pooler hands the session to another client between two statements, and prepared ones stay behind.
    prepare: !target.pooled,
    // Arrays are passed and returned as text, which saves every new connection a query.
    fetch_types: false,
    connect_timeout: CONNECT_TIMEOUT_SECONDS,
    idle_timeout: IDLE_TIMEOUT_SECONDS,
    onnotice: () => undefined,
    socket: () => openSocket(target, CONNECT_TIMEOUT_SECONDS * 1_000),
    connection: {
      application_name: applicationName,
      // Poolers refuse start-up options they do not know.
      ...(target.pooled
        ? {}
        : { statement_timeout: STATEMENT_TIMEOUT_MS, idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS }),
    },
  };
  return postgres(target.url, options);
}
