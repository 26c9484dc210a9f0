import { startIngestWorker, type QueueConnection } from '@lattice/queue';

import { ingestSite, type IngestDeps } from './ingest-site.ts';

export interface IngestWorkerDeps extends IngestDeps {
  readonly queue: QueueConnection;
  /** Runs at the same time in this process. */
  readonly concurrency: number;
}

/** Takes ingestion jobs from the queue until disposed. */
export function createIngestWorker(deps: IngestWorkerDeps): Promise<AsyncDisposable> {
  return startIngestWorker({
    connection: deps.queue,
    concurrency: deps.concurrency,
    logger: deps.logger,
    process: (payload, { signal, attempt, lastAttempt }) => {
      const logger = deps.logger.child({ job_id: payload.jobId, attempt });
      return ingestSite(payload.jobId, { ...deps, logger }, { signal, lastAttempt });
    },
  });
}
