import { setTimeout as sleep } from 'node:timers/promises';

import { repairVectors, type Database, type VectorTarget } from '@lattice/clients/postgres';
import { LatticeError, type Logger } from '@lattice/core';

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 60_000;

/**
 * Once after the start: sends the vector store what it lacks of the live index, trying until the store answers. It was
 * away, or was replaced by an empty one, while nobody looked. Later there is nothing to find: every publication is whole.
 */
export function repairInBackground(database: Database, vectors: VectorTarget, logger: Logger): AsyncDisposable {
  const stop = new AbortController();
  const done = repairPatiently(database, vectors, { logger, signal: stop.signal });
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await done;
    },
  };
}

async function repairPatiently(
  database: Database,
  vectors: VectorTarget,
  { logger, signal }: { logger: Logger; signal: AbortSignal },
): Promise<void> {
  for (let delayMs = FIRST_DELAY_MS; !signal.aborted; delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS)) {
    try {
      await repairVectors(database, vectors, { logger, signal });
      return;
    } catch (error) {
      if (signal.aborted) return;
      const isPassing = LatticeError.isInstance(error) && error.retryable;
      logger.warn(
        { err: error, retry_in_ms: isPassing ? delayMs : null },
        'the vector store could not be compared with the index',
      );
      if (!isPassing) return;
    }
    await sleep(delayMs, undefined, { signal }).catch(() => undefined);
  }
}
