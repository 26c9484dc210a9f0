import type { RateLimiters } from '@lattice/core';

import { openMemoryLimiter, toRateLimiter } from './to-rate-limiter.ts';

/** Counts in this process. */
export function createMemoryLimiters(): RateLimiters {
  return { limiter: (limit) => toRateLimiter(openMemoryLimiter(limit)) };
}
