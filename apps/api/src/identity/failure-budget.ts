import { LatticeError, type RateLimiters } from '@lattice/core';

import type { RequestOrigin } from '../http/address.ts';

/** Wrong tokens an address may send before its tokens are no longer looked at. */
export interface FailureBudget {
  /** @throws LatticeError `rate-limited`. */
  check(origin: RequestOrigin): Promise<void>;
  count(origin: RequestOrigin): Promise<void>;
}

const WINDOW_SECONDS = 60;

/** Guessing is hopeless anyway; this keeps whoever tries from using up the processor with signatures. */
export function createFailureBudget(points: number, limiters: RateLimiters): FailureBudget {
  if (points === 0) return { check: async () => {}, count: async () => {} };
  const limiter = limiters.limiter({ name: 'wrong-token', points, windowSeconds: WINDOW_SECONDS });
  return {
    async check({ address, local }) {
      const state = local ? null : await limiter.look(address);
      if (state === null || state.remaining > 0) return;
      throw new LatticeError('rate-limited', 'Too many wrong tokens came from this address.', {
        retryable: true,
        fix: `Try again in ${Math.max(1, Math.ceil(state.resetMs / 1_000))} s.`,
      });
    },
    async count({ address }) {
      // Being over the limit is what `check` says next time.
      await limiter.consume(address);
    },
  };
}
