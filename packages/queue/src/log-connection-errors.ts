import type { Logger } from '@lattice/core';

/** What BullMQ's Queue and Worker have in common here. Without a listener, an `error` event ends the process. */
interface ErrorSource {
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** While a database is away, BullMQ reports several errors a second. */
const INTERVAL_MS = 5_000;

/** Logs the first error of each interval, with the number of those left out before it. */
export function logConnectionErrors(
  source: ErrorSource,
  { logger, message }: { readonly logger: Logger; readonly message: string },
): void {
  let loggedAt = Number.NEGATIVE_INFINITY;
  let unlogged = 0;
  source.on('error', (error) => {
    if (performance.now() - loggedAt < INTERVAL_MS) {
      unlogged += 1;
      return;
    }
    logger.warn({ err: error, unlogged }, message);
    loggedAt = performance.now();
    unlogged = 0;
  });
}
