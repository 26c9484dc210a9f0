import { LatticeError } from '@lattice/core';

/** What a stranger's source does that no honest one does, or that cannot be kept on a disk as it is. */
export function refused(
  message: string,
  fix = 'Make the archive or repository anew from the site’s own folder.',
): LatticeError {
  return new LatticeError('source-refused', message, { fix });
}

/** @param isPassing Whether trying again later may help. */
export function unavailable(
  message: string,
  options: { fix: string; isPassing?: boolean; cause?: unknown },
): LatticeError {
  const { fix, isPassing = false, cause } = options;
  return new LatticeError('source-unavailable', message, { fix, retryable: isPassing, cause });
}

/**
 * Runs the work under a deadline, and turns what the file system says about a full disk into our own words. The
 * signal's reason comes through unchanged.
 */
export async function guardWork<T>(
  options: { readonly signal: AbortSignal; readonly deadlineMs: number },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  options.signal.throwIfAborted();
  const deadline = AbortSignal.timeout(options.deadlineMs);
  try {
    return await work(AbortSignal.any([options.signal, deadline]));
  } catch (error) {
    options.signal.throwIfAborted();
    if (LatticeError.isInstance(error)) throw error;
    if (deadline.aborted) {
      throw new LatticeError('timeout', `The source was not complete after ${options.deadlineMs / 1_000} s.`, {
        retryable: true,
        fix: 'Offer a smaller source, or try again when the network is faster.',
        cause: error,
      });
    }
    throw isDiskFull(error) ? storageFull(error) : error;
  }
}

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}

export function storageFull(cause: unknown): LatticeError {
  return new LatticeError('storage-full', 'There is no room left for the source on this machine’s disk.', {
    retryable: true,
    fix: 'Make room where temporary files are kept, or let TMPDIR name a folder on a larger disk.',
    cause,
  });
}
