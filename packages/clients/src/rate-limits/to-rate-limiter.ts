import { createHash } from 'node:crypto';

import type { RateLimit, RateLimiter, RateState } from '@lattice/core';
import {
  RateLimiterMemory,
  RateLimiterRes,
  type RateLimiterStoreAbstract,
  RLWrapperTimeouts,
} from 'rate-limiter-flexible';

/** A limiter of the library, whatever it counts in. */
type LibraryLimiter = Pick<RateLimiterMemory, 'consume' | 'get'>;

export interface SharedLimiterOptions {
  /** How long the store is waited for; one that takes longer is as good as away, since a reader waits. */
  readonly patienceMs?: number | undefined;
}

const PATIENCE_MS = 500;

export function toRateLimiter(limiter: LibraryLimiter): RateLimiter {
  return {
    async consume(key) {
      try {
        return toState(await limiter.consume(key), false);
      } catch (result) {
        if (result instanceof RateLimiterRes) return toState(result, true);
        throw result;
      }
    },
    async look(key) {
      const result = await limiter.get(key);
      return result === null ? null : toState(result, result.remainingPoints <= 0);
    },
  };
}

/**
 * A limiter of a store that processes share. Where the store fails or is slow, this process counts by itself meanwhile.
 * Keys are hashed: addresses and session ids are nobody's business who looks into the store.
 */
export function toSharedLimiter(
  limit: RateLimit,
  open: (insurance: RateLimiterMemory) => RateLimiterStoreAbstract,
  { patienceMs = PATIENCE_MS }: SharedLimiterOptions = {},
): RateLimiter {
  const insurance = openMemoryLimiter(limit);
  const limiter = toRateLimiter(new RLWrapperTimeouts({ limiter: open(insurance), timeoutMs: patienceMs }));
  return { consume: (key) => limiter.consume(hashed(key)), look: (key) => limiter.look(hashed(key)) };
}

/** Its timers are unreferenced: they keep no process alive. */
export function openMemoryLimiter({ name, points, windowSeconds }: RateLimit): RateLimiterMemory {
  return new RateLimiterMemory({ keyPrefix: name, points, duration: windowSeconds });
}

function hashed(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}

function toState({ remainingPoints, msBeforeNext }: RateLimiterRes, isExceeded: boolean): RateState {
  return { isExceeded, remaining: remainingPoints, resetMs: Math.max(0, msBeforeNext) };
}
