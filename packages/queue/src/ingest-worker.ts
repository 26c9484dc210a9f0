import { DelayedError, UnrecoverableError, WaitingError, type Job } from 'bullmq';

import { LatticeError, type Logger } from '@lattice/core';

import {
  INGEST_QUEUE,
  ingestPayloadSchema,
  SCHEDULE_JOB,
  type IngestPayload,
  type QueueConnection,
} from './ingest-jobs.ts';
import { logConnectionErrors } from './log-connection-errors.ts';
import { Worker } from './queue-backend.ts';
import { queueUnavailable } from './queue-unavailable.ts';

export interface ProcessContext {
  /** Aborted when the worker closes or loses its claim on the job. */
  readonly signal: AbortSignal;
  /** From 1. */
  readonly attempt: number;
  /** Whether a failure now is the last one. */
  readonly lastAttempt: boolean;
}

/** What a run needs to know of the queue: nothing but this. */
export type IngestProcessor = (payload: IngestPayload, context: ProcessContext) => Promise<void>;

export interface IngestWorkerOptions {
  readonly connection: QueueConnection;
  readonly process: IngestProcessor;
  /** Told of every job that the queue will not try again, also of one whose workers kept dying. */
  readonly onGivenUp: (payload: IngestPayload) => Promise<void>;
  /** Asked for a run by the schedule; the same key comes again where the first asking was cut off. */
  readonly onSchedule: (key: string) => Promise<void>;
  readonly logger: Logger;
  /** Runs at the same time in this process. */
  readonly concurrency: number;
}

/**
 * A dead worker's lock ends after `lockDuration`, and the next check by any worker puts its job back: together under
 * 10 s. BullMQ's defaults take a minute and give a job up at its second loss; ours survives many, since a run is
 * idempotent and goes on where it stopped. Not endlessly many: a page may be what kills the worker each time.
 */
const LOCK_DURATION_MS = 5_000;
/** Often, because one large page keeps the event loop busy for seconds, and the lock must outlast it. */
const LOCK_RENEWAL_MS = 1_000;
const STALLED_INTERVAL_MS = 2_000;
const MAX_STALLED_COUNT = 20;
/** A site with a run in progress is asked again after this. */
const CONFLICT_DELAY_MS = 2_000;
/** Between two tries to reach a database that refuses connections. */
const RETRY_DELAY_MS = 1_000;

/**
 * Takes runs from the queue until disposed. Disposal aborts what is running; the queue hands it to the next worker.
 *
 * @throws LatticeError `database-unavailable` when the queue's store cannot be reached.
 */
export async function startIngestWorker(options: IngestWorkerOptions): Promise<AsyncDisposable> {
  const closing = new AbortController();
  const worker = createWorker(options, closing.signal);
  listen(worker, options);
  try {
    await worker.waitUntilReady();
  } catch (cause) {
    await worker.close().catch(() => undefined);
    throw queueUnavailable(options.connection.backend, cause);
  }
  return {
    async [Symbol.asyncDispose]() {
      closing.abort(new LatticeError('shutting-down', 'The worker is shutting down.', { retryable: true }));
      await worker.close();
    },
  };
}

function createWorker(options: IngestWorkerOptions, closing: AbortSignal) {
  return new Worker<IngestPayload>(
    INGEST_QUEUE,
    (job, token, lost) =>
      runJob(job, { options, token, signal: lost === undefined ? closing : AbortSignal.any([closing, lost]) }),
    {
      connection: { ...options.connection, name: 'lattice-worker' },
      concurrency: options.concurrency,
      lockDuration: LOCK_DURATION_MS,
      lockRenewTime: LOCK_RENEWAL_MS,
      stalledInterval: STALLED_INTERVAL_MS,
      maxStalledCount: MAX_STALLED_COUNT,
      runRetryDelay: RETRY_DELAY_MS,
      // Waiting is by notification; this only bounds how long one wait may last.
      drainDelay: 300,
    },
  );
}

function listen(worker: ReturnType<typeof createWorker>, { logger, onGivenUp }: IngestWorkerOptions): void {
  logConnectionErrors(worker, { logger, message: 'worker connection failed' });
  worker.on('stalled', (jobId) => logger.warn({ job_id: jobId }, 'job taken back from a dead worker'));
  worker.on('lockRenewalFailed', (jobIds) => {
    logger.warn({ job_ids: jobIds }, 'job claims lost');
    for (const jobId of jobIds) worker.cancelJob(jobId, 'Another worker has taken the job.');
  });
  worker.on('failed', (job, error) => {
    const jobId = job?.data.jobId;
    // What the author of a site has to mend is told to whoever asked for the run.
    const level = error instanceof UnrecoverableError ? 'info' : 'warn';
    logger[level]({ job_id: jobId, err: error }, 'job attempt failed');
    if (jobId === undefined || typeof job?.finishedOn !== 'number') return;
    onGivenUp({ jobId }).catch((err: unknown) => logger.error({ job_id: jobId, err }, 'job end not recorded'));
  });
}

interface RunContext {
  readonly options: IngestWorkerOptions;
  readonly token: string | undefined;
  readonly signal: AbortSignal;
}

/** Maps our error family to the queue's control flow: wait, try again or give up. */
async function runJob(job: Job<IngestPayload>, { options, token, signal }: RunContext): Promise<void> {
  if (job.name === SCHEDULE_JOB) {
    await options.onSchedule(`schedule ${job.id ?? job.timestamp}`);
    return;
  }
  const payload = ingestPayloadSchema.parse(job.data);
  const attempt = job.attemptsMade + 1;
  const lastAttempt = attempt >= (job.opts.attempts ?? 1);
  try {
    await options.process(payload, { signal, attempt, lastAttempt });
  } catch (error) {
    if (!LatticeError.isInstance(error)) throw error;
    if (error.code === 'shutting-down') {
      await job.moveToWait(token);
      throw new WaitingError();
    }
    if (error.code === 'job-conflict') {
      await job.moveToDelayed(Date.now() + CONFLICT_DELAY_MS, token);
      throw new DelayedError();
    }
    if (!error.retryable) throw new UnrecoverableError(error.message);
    throw error;
  }
}
