import { setTimeout as delay } from 'node:timers/promises';

import { LatticeError } from '@lattice/core';

import { requestCancel, type ServerAddress } from './cancel-request.ts';
import type { Pool, QueryResultRow } from './driver.ts';
import { isConnectionLost, toLatticeError } from './map-error.ts';
import type { Statement } from './statement.ts';

export interface QueryTarget {
  readonly pool: Pool;
  readonly address: ServerAddress;
  /** Whether a session stays one client's, so that prepared statements are found again. */
  readonly prepares: boolean;
}

export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
}

const DEFAULT_TIMEOUT_MS = 30_000;
/** Grows so that the ends of the other connections arrive meanwhile. */
const RETRY_DELAYS_MS = [5, 25, 125];
/** Longest wait for a cancelled statement to end before its connection is given up. */
const CANCEL_TIMEOUT_MS = 5_000;

/**
 * Runs a statement that only reads. Ends at once when the signal or the time does, and cancels the statement on the server.
 * @throws LatticeError `database-unavailable`, `timeout`, `cancelled`.
 */
export async function runQuery<Row extends QueryResultRow>(
  target: QueryTarget,
  statement: Statement,
  { signal, timeoutMs = DEFAULT_TIMEOUT_MS }: RunOptions = {},
): Promise<Row[]> {
  if (signal?.aborted === true) throw toLatticeError(signal.reason, signal);
  const stop = new AbortController();
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const end = (error: LatticeError): void => {
    reject(error);
    stop.abort();
  };
  const abort = (): void => end(toLatticeError(signal?.reason, signal));
  const timer = setTimeout(() => end(timedOut()), timeoutMs);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([executeAgain<Row>(target, statement, stop.signal), stopped]);
  } catch (error) {
    throw toLatticeError(error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

/**
 * A server that restarts, or sleeps when nobody asks, leaves dead connections in the pool, and each is noticed when it
 * is used. Statements that come here only read, so they are tried on another one.
 */
async function executeAgain<Row extends QueryResultRow>(
  target: QueryTarget,
  statement: Statement,
  stop: AbortSignal,
): Promise<Row[]> {
  for (const delayMs of RETRY_DELAYS_MS) {
    try {
      return await execute<Row>(target, statement, stop);
    } catch (error) {
      if (stop.aborted || !isConnectionLost(error)) throw error;
    }
    await delay(delayMs);
  }
  return execute<Row>(target, statement, stop);
}

async function execute<Row extends QueryResultRow>(
  target: QueryTarget,
  { text, values, name }: Statement,
  stop: AbortSignal,
): Promise<Row[]> {
  const client = await target.pool.connect();
  if (stop.aborted) {
    client.release();
    return [];
  }
  let cancelling: Promise<void> | undefined;
  let giveUp: NodeJS.Timeout | undefined;
  const cancel = (): void => {
    cancelling = requestCancel(client, target.address);
    giveUp = setTimeout(() => void client.end(), CANCEL_TIMEOUT_MS);
  };
  stop.addEventListener('abort', cancel, { once: true });
  try {
    const named = target.prepares && name !== undefined ? { name } : {};
    const result = await client.query<Row>({ ...named, text, values: [...values] });
    return result.rows;
  } finally {
    stop.removeEventListener('abort', cancel);
    clearTimeout(giveUp);
    await cancelling;
    client.release();
  }
}

function timedOut(): LatticeError {
  return new LatticeError('timeout', 'The database did not answer in time.', { retryable: true });
}
