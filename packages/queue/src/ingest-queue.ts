import { createPostgresBackend, withBackend } from 'bullmq';

import type { Logger } from '@lattice/core';

import { INGEST_QUEUE, type IngestPayload, type QueueConnection } from './ingest-jobs.ts';
import { logConnectionErrors } from './log-connection-errors.ts';
import { postgresOptions } from './postgres-options.ts';
import { queueUnavailable } from './queue-unavailable.ts';

/** Sends ingestion runs to whichever worker is free. */
export interface IngestQueue extends AsyncDisposable {
  /**
   * Safe to repeat: a job that waits or runs is not added again. One that the queue has finished with is.
   *
   * @throws LatticeError `database-unavailable`.
   */
  enqueue(payload: IngestPayload): Promise<void>;
  /** Jobs that wait and jobs being worked on. */
  counts(): Promise<{ readonly waiting: number; readonly active: number }>;
}

/** Attempts before a run that keeps failing for a passing reason is given up. */
const MAX_ATTEMPTS = 5;

/**
 * @throws LatticeError `database-unavailable` when the queue's store cannot be reached.
 */
export async function openIngestQueue(connection: QueueConnection, logger: Logger): Promise<IngestQueue> {
  const { Queue } = withBackend(createPostgresBackend);
  const queue = new Queue<IngestPayload>(INGEST_QUEUE, {
    connection: postgresOptions(connection, 'lattice-queue'),
    defaultJobOptions: {
      attempts: MAX_ATTEMPTS,
      backoff: { type: 'exponential', delay: 1_000, jitter: 0.5 },
      removeOnComplete: { age: 86_400, count: 200 },
      removeOnFail: { age: 7 * 86_400, count: 200 },
    },
  });
  logConnectionErrors(queue, { logger, message: 'queue connection failed' });
  try {
    await queue.waitUntilReady();
  } catch (cause) {
    await queue.close().catch(() => undefined);
    throw queueUnavailable(cause);
  }
  return {
    async enqueue({ jobId }) {
      try {
        const kept = await queue.getJob(jobId);
        // A kept record of an earlier end would swallow the new one, which has the same id.
        if (kept !== undefined && ((await kept.isCompleted()) || (await kept.isFailed()))) await kept.remove();
        await queue.add('ingest', { jobId }, { jobId });
      } catch (cause) {
        throw queueUnavailable(cause);
      }
    },
    async counts() {
      const counts = await queue.getJobCounts('waiting', 'delayed', 'active');
      return { waiting: (counts['waiting'] ?? 0) + (counts['delayed'] ?? 0), active: counts['active'] ?? 0 };
    },
    async [Symbol.asyncDispose]() {
      await queue.close();
    },
  };
}
