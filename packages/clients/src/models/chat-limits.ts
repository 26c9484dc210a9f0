import type { RunOptions } from '../resilience/index.ts';

/** An answer may take its time as long as it goes on; what has begun cannot be begun again. */
export const CHAT_LIMITS: NonNullable<RunOptions['limits']> = {
  totalTimeoutMs: 120_000,
  attemptTimeoutMs: 30_000,
  retries: 1,
};
