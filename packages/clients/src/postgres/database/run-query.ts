import { LatticeError } from '@lattice/core';

import { codeOf, toLatticeError } from './map-error.ts';

/** The part of a driver's query that is needed here. */
export interface Cancellable<T> extends PromiseLike<T> {
  cancel(): void;
}

export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
}

/** A proxy that takes connections and closes them at once keeps the driver trying for ever. */
const DEFAULT_TIMEOUT_MS = 30_000;
const ATTEMPTS = 3;

/**
 * Runs a statement that only reads. Ends at once when the signal does, and cancels the statement on the server too.
 *
 * Postgres cancels whatever a connection is doing when the request arrives, so cancelling one statement may hit the
 * next one on the same connection. That one is run again, which is why this is for reads only.
 */
export async function runQuery<T>(query: () => Cancellable<T>, options: RunOptions = {}): Promise<T> {
  const deadline = AbortSignal.timeout(options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  const signal = options.signal === undefined ? deadline : AbortSignal.any([options.signal, deadline]);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await runOnce(query, signal);
    } catch (error) {
      if (options.signal?.aborted === true) throw toLatticeError(error, options.signal);
      if (deadline.aborted) {
        throw new LatticeError('timeout', 'The database did not answer in time.', { retryable: true, cause: error });
      }
      if (attempt >= ATTEMPTS || !isStrayCancellation(error)) throw toLatticeError(error);
    }
  }
}

async function runOnce<T>(query: () => Cancellable<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const running = query();
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => {
      running.cancel();
      reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    running.then(
      (value) => {
        signal.removeEventListener('abort', abort);
        resolve(value);
      },
      (error: unknown) => {
        signal.removeEventListener('abort', abort);
        reject(error);
      },
    );
  });
}

function isStrayCancellation(error: unknown): boolean {
  return codeOf(error) === '57014' && error instanceof Error && !error.message.includes('statement timeout');
}
