import { LatticeError, type Logger } from '@lattice/core';
import neo4j, { type Driver, type ManagedTransaction, type RecordShape } from 'neo4j-driver';

import { toGraphError } from './map-error.ts';

export interface Neo4jOptions {
  /** `neo4j+s://…`, `neo4j://…`, `bolt+s://…`, `bolt://…`. */
  readonly uri: string;
  readonly username: string;
  readonly password: string;
  readonly database: string;
  readonly logger: Logger;
}

export interface CallLimits {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
}

/** Runs queries in transactions the driver repeats where a failure passes. */
export interface Neo4j extends AsyncDisposable {
  read<Row extends RecordShape>(query: string, parameters: object, limits?: CallLimits): Promise<Row[]>;
  write<T>(work: (run: RunQuery) => Promise<T>, limits?: CallLimits): Promise<T>;
  /** Outside of a transaction, for queries that make their own. */
  run(query: string, parameters: object, limits?: CallLimits): Promise<void>;
}

export type RunQuery = <Row extends RecordShape>(query: string, parameters: object) => Promise<Row[]>;

const CONNECT_TIMEOUT_MS = 5_000;
const READ_TIMEOUT_MS = 5_000;
const WRITE_TIMEOUT_MS = 60_000;
/** A reader may not wait for a server that restarts; a worker's job is repeated by its queue. */
const RETRY_MS = 1_000;

/**
 * A pool of connections. None is opened before the first query, so that a server that is away delays nobody's start.
 * @throws LatticeError `configuration-invalid` for an address that is none.
 */
export function openNeo4j({ uri, username, password, database, logger }: Neo4jOptions): Neo4j {
  const driver = connect(uri, { username, password });
  const call = async <T>(work: (database: string) => Promise<T>, limits: CallLimits, timeoutMs: number): Promise<T> => {
    const { signal } = limits;
    if (signal?.aborted === true) throw toGraphError(signal.reason, signal);
    // The server ends the query first; this is for one that does not answer at all.
    const lost = AbortSignal.timeout(timeoutMs + CONNECT_TIMEOUT_MS);
    const { promise: stopped, reject } = Promise.withResolvers<never>();
    const stop = (): void => reject(signal?.aborted === true ? toGraphError(signal.reason, signal) : silent());
    lost.addEventListener('abort', stop, { once: true });
    signal?.addEventListener('abort', stop, { once: true });
    const working = work(database);
    try {
      return await Promise.race([working, stopped]);
    } catch (error) {
      working.catch((late: unknown) => logger.debug({ err: late }, 'a query that was given up has failed'));
      throw toGraphError(error, signal);
    } finally {
      signal?.removeEventListener('abort', stop);
      lost.removeEventListener('abort', stop);
    }
  };
  return {
    read: (query, parameters, limits = {}) => {
      const timeout = limits.timeoutMs ?? READ_TIMEOUT_MS;
      return call(
        async (name) => {
          await using session = driver.session({ database: name, defaultAccessMode: neo4j.session.READ });
          return await session.executeRead((transaction) => rowsOf(transaction, query, parameters), { timeout });
        },
        limits,
        timeout,
      );
    },
    write: (work, limits = {}) => {
      const timeout = limits.timeoutMs ?? WRITE_TIMEOUT_MS;
      return call(
        async (name) => {
          await using session = driver.session({ database: name });
          return await session.executeWrite(
            (transaction) => work((query, parameters) => rowsOf(transaction, query, parameters)),
            { timeout },
          );
        },
        limits,
        timeout + RETRY_MS,
      );
    },
    run: (query, parameters, limits = {}) => {
      const timeout = limits.timeoutMs ?? WRITE_TIMEOUT_MS;
      return call(
        async (name) => {
          await using session = driver.session({ database: name });
          await session.run(query, parameters, { timeout });
        },
        limits,
        timeout,
      );
    },
    async [Symbol.asyncDispose]() {
      await driver.close();
    },
  };
}

async function rowsOf<Row extends RecordShape>(
  transaction: ManagedTransaction,
  query: string,
  parameters: object,
): Promise<Row[]> {
  const { records } = await transaction.run<Row>(query, parameters);
  return records.map((record) => record.toObject());
}

function connect(
  uri: string,
  { username, password }: { readonly username: string; readonly password: string },
): Driver {
  try {
    return neo4j.driver(uri, neo4j.auth.basic(username, password), {
      disableLosslessIntegers: true,
      connectionTimeout: CONNECT_TIMEOUT_MS,
      connectionAcquisitionTimeout: CONNECT_TIMEOUT_MS,
      maxTransactionRetryTime: RETRY_MS,
      maxConnectionPoolSize: 20,
      telemetryDisabled: true,
      userAgent: 'lattice',
    });
  } catch (cause) {
    throw new LatticeError('configuration-invalid', 'The address of the Neo4j server cannot be used.', {
      fix: 'Set NEO4J_URI to an address such as neo4j+s://host or bolt://host:7687.',
      cause,
    });
  }
}

function silent(): LatticeError {
  return new LatticeError('timeout', 'The Neo4j server did not answer in time.', {
    retryable: true,
    fix: 'Check that the server of NEO4J_URI is well.',
  });
}
