import {
  openIngestQueue,
  requestReingestion,
  requeueUnfinished,
  startIngestWorker,
  type QueueConnection,
} from '@lattice/queue';

import { awaitTurn } from './await-turn.ts';
import { ingestSite, type IngestDeps } from './ingest-site.ts';

export interface IngestWorkerDeps extends IngestDeps {
  readonly queue: QueueConnection;
  /** Cron expression by which the site is read again, in UTC; null for no schedule. */
  readonly schedule: string | null;
  /** Runs at the same time in this process. */
  readonly concurrency: number;
  /** What a run makes worth looking at again. Repeatable; its failure is not the run's. */
  readonly afterRun?: (signal: AbortSignal) => Promise<void>;
}

/**
 * Takes ingestion jobs from the queue until disposed. Gives the queue what it has lost, at first and after each outage.
 *
 * @throws LatticeError `database-unavailable`.
 */
export async function createIngestWorker(deps: IngestWorkerDeps): Promise<AsyncDisposable> {
  const { jobs, logger, concurrency } = deps;
  await using stack = new AsyncDisposableStack();
  const queue = stack.use(await openIngestQueue(deps.queue, logger));
  const offer = async (): Promise<void> => {
    await queue.schedule(deps.schedule);
    const unfinished = await requeueUnfinished({ jobs, queue });
    if (unfinished > 0) logger.info({ jobs: unfinished }, 'unfinished jobs offered to the queue');
  };
  await offer();
  queue.onReconnected(() => {
    offer().catch((err: unknown) => logger.warn({ err }, 'unfinished jobs could not be offered to the queue'));
  });
  stack.use(
    await startIngestWorker({
      connection: deps.queue,
      concurrency,
      logger,
      async process({ jobId }, { signal, attempt, lastAttempt }) {
        await awaitTurn(jobId, { jobs, queue });
        const options = { signal, lastAttempt };
        try {
          await ingestSite(jobId, { ...deps, logger: logger.child({ job_id: jobId, attempt }) }, options);
          // Also when an earlier attempt has published and was killed before it came to this.
          await deps.afterRun?.(signal);
        } finally {
          deps.memory?.afterRun();
        }
      },
      async onSchedule(key) {
        const asked = await requestReingestion({ jobs, queue }, { key });
        if (asked.outcome === 'requested') logger.info({ job_id: asked.job.id }, 'ingestion asked for by the schedule');
      },
      async onGivenUp({ jobId }) {
        // Where the run recorded its end itself, that one stays.
        await jobs.fail(jobId, {
          code: 'job-failed',
          message: 'The run was given up: it kept failing, or its worker ended or hung each time.',
          fix: 'Look into the log of the worker for what happened, then ask for the run again.',
        });
      },
    }),
  );
  const opened = stack.move();
  return { [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
