import type { Logger, RateLimiters } from '@lattice/core';
import { Redis } from 'ioredis';
import { RateLimiterRedis } from 'rate-limiter-flexible';

import { type SharedLimiterOptions, toSharedLimiter } from './to-rate-limiter.ts';

export interface RedisLimitersOptions extends SharedLimiterOptions {
  readonly url: string;
  readonly logger: Logger;
}

/** Apart from the queue's keys on the same Redis. */
const KEY_PREFIX = 'lattice:limit:';
const CONNECT_TIMEOUT_MS = 5_000;
const LONGEST_RETRY_DELAY_MS = 5_000;

/** Counts in a Redis, for all processes that use it. It may come later, go and come back. */
export function openRedisLimiters({ url, logger, patienceMs }: RedisLimitersOptions): RateLimiters & Disposable {
  const redis = new Redis(url, {
    connectionName: 'lattice-limits',
    connectTimeout: CONNECT_TIMEOUT_MS,
    // A count that came late would count for the wrong minute.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (times) => Math.min(100 * 2 ** Math.min(times, 10), LONGEST_RETRY_DELAY_MS),
  });
  let isAway = false;
  redis.on('error', (error) => {
    if (!isAway) logger.warn({ err: error }, 'the Redis that counts questions is away; this process counts by itself');
    isAway = true;
  });
  redis.on('ready', () => {
    if (isAway) logger.info({}, 'the Redis that counts questions is back');
    isAway = false;
  });
  return {
    limiter: (limit) =>
      toSharedLimiter(
        limit,
        (insuranceLimiter) =>
          new RateLimiterRedis({
            storeClient: redis,
            rejectIfRedisNotReady: true,
            keyPrefix: `${KEY_PREFIX}${limit.name}`,
            points: limit.points,
            duration: limit.windowSeconds,
            insuranceLimiter,
          }),
        { patienceMs },
      ),
    [Symbol.dispose]: () => redis.disconnect(),
  };
}
