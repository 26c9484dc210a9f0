import { setTimeout as sleep } from 'node:timers/promises';

import { LatticeError, type Job, type JobStore } from '@lattice/core';

/** How often the jobs table is read. */
const POLL_INTERVAL_MS = 200;
/** The run goes on while its database restarts, and so does whoever watches it. */
const PATIENCE_MS = 60_000;
/** A worker gives a sign of life every second. */
const SILENCE_MS = 5_000;

export interface WatchOptions {
  readonly signal?: AbortSignal;
  /** Called every few seconds while the run gives no sign of life, which a run that only takes long does give. */
  readonly onSilence?: () => void;
  readonly silenceMs?: number;
}

/**
 * Yields the job whenever it has moved, and a last time when it has ended. Bridges a minute without the database.
 *
 * @throws LatticeError `job-not-found` when there is no such job, `cancelled` when the signal ends the watching.
 */
export async function* watchJob(
  jobs: JobStore,
  jobId: string,
  { signal, onSilence, silenceMs = SILENCE_MS }: WatchOptions = {},
): AsyncGenerator<Job, void, void> {
  let seen = '';
  let lastSign = '';
  let heardAt = performance.now();
  let readAt = heardAt;
  for (;;) {
    const job = await read(jobs, jobId, { isPatient: performance.now() - readAt < PATIENCE_MS });
    const sign = job === null ? lastSign : `${job.state} ${job.heartbeatAt?.getTime()}`;
    if (sign !== lastSign) heardAt = performance.now();
    lastSign = sign;
    if (performance.now() - heardAt >= silenceMs) {
      heardAt = performance.now();
      onSilence?.();
    }
    if (job !== null) {
      readAt = performance.now();
      const mark = JSON.stringify([
        job.state,
        job.stage,
        job.pagesDone,
        job.pagesTotal,
        job.attempts,
        job.warningCount,
      ]);
      if (mark !== seen) {
        seen = mark;
        yield job;
      }
      if (job.state === 'succeeded' || job.state === 'failed' || job.state === 'cancelled') return;
    }
    await pause(signal);
  }
}

/** Null where the store cannot say for the moment. */
async function read(jobs: JobStore, jobId: string, { isPatient }: { isPatient: boolean }): Promise<Job | null> {
  try {
    const job = await jobs.get(jobId);
    if (job !== null) return job;
  } catch (error) {
    if (isPatient && LatticeError.isInstance(error) && error.retryable) return null;
    throw error;
  }
  throw new LatticeError('job-not-found', `There is no job ${jobId}.`);
}

async function pause(signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(POLL_INTERVAL_MS, undefined, signal === undefined ? {} : { signal });
  } catch (cause) {
    throw new LatticeError('cancelled', 'Nobody waits for the job any more; it goes on.', { cause });
  }
}
