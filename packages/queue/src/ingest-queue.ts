import { createPostgresBackend, withBackend } from 'bullmq';

import { LatticeError, type Logger } from '@lattice/core';

import { INGEST_QUEUE, type IngestPayload, type QueueConnection } from './ingest-jobs.ts';
import { postgresOptions } from './postgres-options.ts';

/** Sends ingestion runs to whichever worker is free. */
export interface IngestQueue extends AsyncDisposable {
  /** Safe to repeat: a job already in the queue is not added again. */
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
  queue.on('error', (error) => logger.warn({ err: error }, 'queue connection failed'));
  try {
    await queue.waitUntilReady();
  } catch (cause) {
    await queue.close().catch(() => undefined);
    throw new LatticeError('database-unavailable', 'The job queue cannot reach its database.', {
      retryable: true,
      fix: 'Check DATABASE_URL, and DATABASE_DIRECT_URL where the first is a pooler.',
      cause,
    });
  }
  return {
    async enqueue(payload) {
      await queue.add('ingest', payload, { jobId: payload.jobId });
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
