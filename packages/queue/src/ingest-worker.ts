import { createPostgresBackend, DelayedError, UnrecoverableError, withBackend, type Job } from 'bullmq';

import { LatticeError, type Logger } from '@lattice/core';

import { INGEST_QUEUE, ingestPayloadSchema, type IngestPayload, type QueueConnection } from './ingest-jobs.ts';
import { postgresOptions } from './postgres-options.ts';

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
  readonly logger: Logger;
  /** Runs at the same time in this process. */
  readonly concurrency: number;
}

/**
 * A dead worker's lock ends after `lockDuration`, and the next check by any worker puts its job back: together under
 * 10 s. BullMQ's defaults take a minute and give a job up at its second loss; ours survives many, since a run is
 * idempotent and goes on where it stopped.
 */
const LOCK_DURATION_MS = 6_000;
const STALLED_INTERVAL_MS = 2_500;
const MAX_STALLED_COUNT = 50;
/** A site with a run in progress is asked again after this. */
const CONFLICT_DELAY_MS = 2_000;

/** Takes runs from the queue until disposed. Disposal aborts what is running; the queue hands it to the next worker. */
export async function startIngestWorker(options: IngestWorkerOptions): Promise<AsyncDisposable> {
  const { Worker } = withBackend(createPostgresBackend);
  const { logger } = options;
  const closing = new AbortController();
  const worker = new Worker<IngestPayload>(
    INGEST_QUEUE,
    (job, token, signal) => runJob(job, { options, token, signal: AbortSignal.any([closing.signal, ...(signal === undefined ? [] : [signal])]) }),
    {
      connection: postgresOptions(options.connection, 'lattice-worker'),
      concurrency: options.concurrency,
      lockDuration: LOCK_DURATION_MS,
      stalledInterval: STALLED_INTERVAL_MS,
      maxStalledCount: MAX_STALLED_COUNT,
      // Waiting is by notification; this only bounds how long one wait may last.
      drainDelay: 300,
    },
  );
  worker.on('error', (error) => logger.warn({ err: error }, 'worker connection failed'));
  worker.on('failed', (job, error) => logger.warn({ job_id: job?.data.jobId, err: error }, 'job attempt failed'));
  worker.on('stalled', (jobId) => logger.warn({ job_id: jobId }, 'job taken back from a dead worker'));
  worker.on('lockRenewalFailed', (jobIds) => logger.warn({ job_ids: jobIds }, 'job claims lost'));
  await worker.waitUntilReady();
  return {
    async [Symbol.asyncDispose]() {
      closing.abort(new LatticeError('shutting-down', 'The worker is shutting down.', { retryable: true }));
      await worker.close();
    },
  };
}

interface RunContext {
  readonly options: IngestWorkerOptions;
  readonly token: string | undefined;
  readonly signal: AbortSignal;
}

/** Maps our error family to the queue's control flow: wait, try again or give up. */
async function runJob(job: Job<IngestPayload>, { options, token, signal }: RunContext): Promise<void> {
  const payload = ingestPayloadSchema.parse(job.data);
  const attempt = job.attemptsMade + 1;
  const lastAttempt = attempt >= (job.opts.attempts ?? 1);
  try {
    await options.process(payload, { signal, attempt, lastAttempt });
  } catch (error) {
    const waits = LatticeError.isInstance(error) && (error.code === 'job-conflict' || error.code === 'shutting-down');
    if (waits) {
      const delayMs = error.code === 'job-conflict' ? CONFLICT_DELAY_MS : 0;
      await job.moveToDelayed(Date.now() + delayMs, token);
      throw new DelayedError();
    }
    if (LatticeError.isInstance(error) && !error.retryable) throw new UnrecoverableError(error.message);
    throw error;
  }
}
