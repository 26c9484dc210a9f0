import type { ErrorCode, Logger } from '@lattice/core';

import type { Classify } from './failure.ts';

export interface ResilienceLimits {
  /** Longest time of one call, with its repetitions and the waiting between them. */
  readonly totalTimeoutMs: number;
  /** Longest silence of the service within one attempt. */
  readonly attemptTimeoutMs: number;
  /** How often a call is repeated that failed in passing. */
  readonly retries: number;
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
  /** Failures in a row that open the circuit. */
  readonly failuresToOpen: number;
  /** How long an open circuit stays so before it lets one call through. */
  readonly openMs: number;
  /** Calls at the same time, and calls that wait for one of them to end. */
  readonly concurrent: number;
  readonly queued: number;
}

export interface ResilienceOptions {
  /** As operators read it, such as `gemini-chat`. */
  readonly name: string;
  /** As a person reads it, such as `Gemini`. */
  readonly label: string;
  /** Of errors that say the service cannot be used now. */
  readonly code: ErrorCode;
  readonly logger: Logger;
  readonly limits?: Partial<ResilienceLimits>;
  /** From 0 to 1; for tests. */
  readonly random?: () => number;
}

export const DEFAULT_LIMITS: ResilienceLimits = {
  totalTimeoutMs: 30_000,
  attemptTimeoutMs: 15_000,
  retries: 2,
  firstDelayMs: 250,
  longestDelayMs: 10_000,
  failuresToOpen: 5,
  openMs: 15_000,
  concurrent: 64,
  queued: 512,
};

export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  readonly classify: Classify;
  /** Waits for an open circuit, within the deadline: for work that nobody sits before. */
  readonly isPatient?: boolean;
  /** Where this call differs from the others of the service. */
  readonly limits?: Partial<Pick<ResilienceLimits, 'totalTimeoutMs' | 'attemptTimeoutMs' | 'retries'>>;
}
