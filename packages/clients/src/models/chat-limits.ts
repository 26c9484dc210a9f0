import type { RunOptions } from '../resilience/index.ts';

export type ChatPace = Pick<RunOptions, 'limits' | 'isPatient'>;

/** An answer may take its time as long as it goes on; what has begun cannot be begun again. */
export const CHAT_PACE: ChatPace = {
  limits: { totalTimeoutMs: 120_000, attemptTimeoutMs: 30_000, retries: 1 },
};

/** A build can wait for a provider that asks for time; a reader cannot. */
export const BUILD_PACE: ChatPace = {
  limits: { totalTimeoutMs: 300_000, attemptTimeoutMs: 90_000, retries: 8 },
  isPatient: true,
};
