import { LatticeError } from '@lattice/core';

import type { QueueConnection } from './ingest-jobs.ts';

export function queueUnavailable(backend: QueueConnection['backend'], cause: unknown): LatticeError {
  const [what, fix] =
    backend === 'postgres'
      ? ['database', 'Check DATABASE_URL, and DATABASE_DIRECT_URL where the first is a pooler.']
      : ['Redis', 'Check REDIS_URL and that the server it names runs.'];
  return new LatticeError('database-unavailable', `The job queue cannot reach its ${what}.`, {
    retryable: true,
    fix,
    cause,
  });
}
