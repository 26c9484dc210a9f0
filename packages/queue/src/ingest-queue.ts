import { setTimeout as sleep } from 'node:timers/promises';

import { LatticeError, type Logger } from '@lattice/core';

import { INGEST_QUEUE, SCHEDULE_JOB, type IngestPayload, type QueueConnection } from './ingest-jobs.ts';
import { logConnectionErrors } from './log-connection-errors.ts';
import { Queue } from './queue-backend.ts';
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
  /**
   * From now on a worker is asked by the clock, in UTC; null takes a schedule away. Safe to repeat.
   *
   * @throws LatticeError `configuration-invalid` for a pattern that is no cron expression; `database-unavailable`.
   */
  schedule(pattern: string | null): Promise<void>;
  /** Calls back each time the queue's store is there again after it was away, perhaps without the jobs it had. */
  onReconnected(listener: () => void): void;
}

type BullQueue = InstanceType<typeof Queue<IngestPayload>>;

const SCHEDULER = 'ingest-schedule';
/** Attempts before a run that keeps failing for a passing reason is given up. */
const MAX_ATTEMPTS = 5;
/** Longest wait for the queue's store, while it restarts for example. */
const TIMEOUT_MS = 10_000;

/**
 * @throws LatticeError `database-unavailable` when the queue's store cannot be reached.
 */
export async function openIngestQueue(connection: QueueConnection, logger: Logger): Promise<IngestQueue> {
  const queue = new Queue<IngestPayload>(INGEST_QUEUE, {
    connection: { ...connection, name: 'lattice-queue' },
    defaultJobOptions: {
      attempts: MAX_ATTEMPTS,
      backoff: { type: 'exponential', delay: 1_000, jitter: 0.5 },
      removeOnComplete: { age: 86_400, count: 200 },
      removeOnFail: { age: 7 * 86_400, count: 200 },
    },
  });
  logConnectionErrors(queue, { logger, message: 'queue connection failed' });
  const inTime = async <T>(action: Promise<T>): Promise<T> => {
    try {
      return await within(TIMEOUT_MS, action);
    } catch (cause) {
      if (LatticeError.isInstance(cause)) throw cause;
      throw queueUnavailable(connection.backend, cause);
    }
  };
  try {
    await inTime(queue.waitUntilReady());
  } catch (error) {
    await queue.disconnect().catch(() => undefined);
    throw error;
  }
  return {
    enqueue: ({ jobId }) => inTime(enqueue(queue, jobId)),
    async counts() {
      const counts = await inTime(queue.getJobCounts('waiting', 'delayed', 'active'));
      return { waiting: (counts['waiting'] ?? 0) + (counts['delayed'] ?? 0), active: counts['active'] ?? 0 };
    },
    schedule: async (pattern) => {
      if (pattern === null) await inTime(queue.removeJobScheduler(SCHEDULER));
      else await inTime(setSchedule(queue, pattern));
    },
    onReconnected: (listener) => void queue.getBackend().on('ready', listener),
    async [Symbol.asyncDispose]() {
      // Waits for what was sent; without a connection there is nothing to wait for.
      await within(TIMEOUT_MS, queue.close()).catch(() => queue.disconnect());
    },
  };
}

async function enqueue(queue: BullQueue, jobId: string): Promise<void> {
  const kept = await queue.getJob(jobId);
  // A kept record of an earlier end would swallow the new one, which has the same id.
  if (kept !== undefined && ((await kept.isCompleted()) || (await kept.isFailed()))) await kept.remove();
  await queue.add('ingest', { jobId }, { jobId });
}

async function setSchedule(queue: BullQueue, pattern: string): Promise<void> {
  const kept = await queue.getJobScheduler(SCHEDULER);
  // Setting it again would begin the waiting anew.
  if (kept?.pattern === pattern) return;
  try {
    await queue.upsertJobScheduler(SCHEDULER, { pattern, tz: 'UTC' }, { name: SCHEDULE_JOB });
  } catch (cause) {
    if (!(cause instanceof Error) || !/cron|constraint|validation|pattern/i.test(cause.message)) throw cause;
    throw new LatticeError(
      'configuration-invalid',
      `The schedule ${pattern} is no cron expression: ${cause.message}.`,
      {
        fix: 'Give INGEST_SCHEDULE five fields, such as 0 3 * * * for every night at three (UTC).',
        cause,
      },
    );
  }
}

async function within<T>(timeoutMs: number, action: Promise<T>): Promise<T> {
  const done = new AbortController();
  const late = sleep(timeoutMs, undefined, { signal: done.signal }).then(() => {
    throw new Error(`No answer within ${timeoutMs} ms.`);
  });
  try {
    return await Promise.race([action, late]);
  } finally {
    done.abort();
    late.catch(() => undefined);
  }
}
