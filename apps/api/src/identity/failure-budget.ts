import { LatticeError } from '@lattice/core';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

import type { RequestOrigin } from '../http/address.ts';

/** Wrong tokens an address may send before its tokens are no longer looked at. */
export interface FailureBudget {
  /** @throws LatticeError `rate-limited`. */
  check(origin: RequestOrigin): Promise<void>;
  count(origin: RequestOrigin): Promise<void>;
}

const WINDOW_SECONDS = 60;

/** Guessing is hopeless anyway; this keeps whoever tries from using up the processor with signatures. */
export function createFailureBudget(points: number): FailureBudget {
  if (points === 0) return { check: async () => {}, count: async () => {} };
  const limiter = new RateLimiterMemory({ points, duration: WINDOW_SECONDS, keyPrefix: 'wrong-token' });
  return {
    async check({ address, local }) {
      const state = local ? null : await limiter.get(address);
      if (state === null || state.remainingPoints > 0) return;
      throw new LatticeError('rate-limited', 'Too many wrong tokens came from this address.', {
        retryable: true,
        fix: `Try again in ${Math.max(1, Math.ceil(state.msBeforeNext / 1_000))} s.`,
      });
    },
    async count({ address }) {
      await limiter.consume(address).catch((result: unknown) => {
        // Being over the limit is what `check` says next time.
        if (!(result instanceof RateLimiterRes)) throw result;
      });
    },
  };
}
