import { setTimeout as sleep } from 'node:timers/promises';

import { LatticeError, type Job, type JobStore } from '@lattice/core';

/** How often the jobs table is read. */
const POLL_INTERVAL_MS = 200;

/**
 * Yields the job whenever it has moved, and a last time when it has ended.
 *
 * @throws LatticeError `job-not-found` when there is no such job.
 */
export async function* watchJob(jobs: JobStore, jobId: string, signal?: AbortSignal): AsyncGenerator<Job, void, void> {
  let seen = '';
  for (;;) {
    const job = await jobs.get(jobId);
    if (job === null) throw new LatticeError('job-not-found', `There is no job ${jobId}.`);
    const mark = JSON.stringify([job.state, job.stage, job.pagesDone, job.pagesTotal, job.attempts, job.warningCount]);
    if (mark !== seen) {
      seen = mark;
      yield job;
    }
    if (job.state === 'succeeded' || job.state === 'failed' || job.state === 'cancelled') return;
    await sleep(POLL_INTERVAL_MS, undefined, signal === undefined ? {} : { signal });
  }
}
