import { LatticeError } from '@lattice/core';

const EVERY_MS = 1_000;

export interface KeepAliveOptions {
  /** Tells that the run is alive, and throws `cancelled` once somebody has cancelled it. */
  readonly report: () => Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * Reports while work is done that has no steps of its own, and stops it when the run is cancelled. Other failures to
 * report are met by the next step.
 */
export async function keepAlive<T>(
  { report, signal }: KeepAliveOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const cancelled = new AbortController();
  const timer = setInterval(() => {
    report().catch((error: unknown) => {
      if (LatticeError.isInstance(error) && error.code === 'cancelled') cancelled.abort(error);
    });
  }, EVERY_MS);
  try {
    return await work(AbortSignal.any([signal, cancelled.signal]));
  } catch (error) {
    cancelled.signal.throwIfAborted();
    throw error;
  } finally {
    clearInterval(timer);
  }
}
