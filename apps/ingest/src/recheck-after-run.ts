import { LatticeError } from '@lattice/core';
import { recheckGaps, type RecheckOptions } from '@lattice/retrieval';

/** Asks what the site did not answer again once it was read anew. Only a worker that stops leaves that to the next one. */
export function recheckAfterRun(options: Omit<RecheckOptions, 'signal'>): (signal: AbortSignal) => Promise<void> {
  return async (signal) => {
    try {
      await recheckGaps({ ...options, signal });
    } catch (cause) {
      if (signal.aborted)
        throw new LatticeError('shutting-down', 'The worker is shutting down.', { retryable: true, cause });
      options.logger.warn({ err: cause }, 'unanswered questions could not be asked again');
    }
  };
}
