import type { LatticeError } from '@lattice/core';

/** What a failed call means to the policies. They read this and never the text of an error. */
export interface Failure {
  /** What the caller gets when nothing more is tried. */
  readonly error: LatticeError;
  /** The same call may be repeated now, and could succeed. */
  readonly again: boolean;
  /** The service is at fault: counts towards opening its circuit. */
  readonly blamesService: boolean;
  /** How long the service asks to be left alone; null where it says nothing. */
  readonly retryAfterMs: number | null;
}

/** Reads what a client library threw. */
export type Classify = (error: unknown) => Failure;

/** Carries a failure through the policies; never leaves this folder. */
export class AttemptFailed extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.error.message);
    this.failure = failure;
  }
}
