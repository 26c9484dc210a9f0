import { LatticeError, type Job, type JobStore } from '@lattice/core';
import { MAIN_SITE_ID, requestIngestion, watchJob } from '@lattice/queue';

import type { Services } from './services.ts';

export interface FirstIngestionOptions {
  /** Absolute; null where nobody named a folder. */
  readonly directory: string | null;
  /** Read when nobody named a folder and nothing is indexed yet; null where there is none. */
  readonly fallback: string | null;
  readonly signal: AbortSignal;
  readonly onProgress: (job: Job) => void;
  /** Called while the run gives no sign of life. */
  readonly onSilence: () => void;
  /** Called once: whether an index of this very folder answers already, while the run brings it up to date. */
  readonly onQueued: (servesAlready: boolean) => void;
}

/**
 * Brings the index up to date with the folder it is made from. Null where there is nothing to do: nobody named a
 * folder, and a site is indexed or there is none to begin with.
 *
 * @throws LatticeError `cancelled` when the signal ends the waiting; the run goes on with the next start.
 */
export async function runFirstIngestion(services: Services, options: FirstIngestionOptions): Promise<Job | null> {
  const { directory, fallback, signal, onSilence } = options;
  const live = await services.index.live({ signal });
  if (directory === null && live !== null) return null;
  const wanted = directory ?? fallback;
  if (wanted === null) return null;
  const job = await requestOrResume(services, wanted, directory !== null);
  options.onQueued(live !== null && isOf(await lastSuccess(services.jobs), directory));
  for await (const step of watchJob(services.jobs, job.id, { signal, onSilence })) {
    options.onProgress(step);
    if (step.state !== 'queued' && step.state !== 'running') return step;
  }
  throw new LatticeError('job-failed', 'The run ended without a result.');
}

/** A run that an earlier start left unfinished is taken up again rather than asked for a second time. */
async function requestOrResume(services: Services, wanted: string, isNamed: boolean): Promise<Job> {
  const [latest] = await services.jobs.latest(MAIN_SITE_ID, 1);
  const isUnfinished = latest?.state === 'queued' || latest?.state === 'running';
  if (latest === undefined || !isUnfinished || (isNamed && !isOf(latest, wanted))) {
    return requestIngestion(services, { type: 'directory', path: wanted });
  }
  await services.queue.enqueue({ jobId: latest.id });
  return latest;
}

async function lastSuccess(jobs: JobStore): Promise<Job | undefined> {
  return (await jobs.latest(MAIN_SITE_ID, 20)).find(({ state }) => state === 'succeeded');
}

function isOf(job: Job | undefined, directory: string | null): boolean {
  return job?.source.type === 'directory' && job.source.path === directory;
}
