import type { RedisOptions } from 'bullmq';

const CONNECT_TIMEOUT_MS = 10_000;
const LONGEST_RETRY_DELAY_MS = 5_000;
/** Tries before a first connection is given up: whoever starts wants to know. Once there was one, it never is. */
const FIRST_TRIES = 4;

/** How to reach the queue's Redis. `wasConnected` tells an outage from an address that is wrong. */
export function redisOptions(
  url: string,
  { connectionName, wasConnected }: { readonly connectionName: string; readonly wasConnected: () => boolean },
): RedisOptions {
  return {
    url,
    connectionName,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // A command waits until the connection is back: a job has to end in the queue it was taken from.
    maxRetriesPerRequest: null,
    retryStrategy(times) {
      if (times > FIRST_TRIES && !wasConnected()) return null;
      return Math.min(100 * 2 ** times, LONGEST_RETRY_DELAY_MS);
    },
  };
}
