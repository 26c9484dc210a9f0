import { LatticeError } from '@lattice/core';

export function queueUnavailable(cause: unknown): LatticeError {
  return new LatticeError('database-unavailable', 'The job queue cannot reach its database.', {
    retryable: true,
    fix: 'Check DATABASE_URL, and DATABASE_DIRECT_URL where the first is a pooler.',
    cause,
  });
}
