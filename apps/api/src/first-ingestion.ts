import { LatticeError, type Job } from '@lattice/core';
import { MAIN_SITE_ID, requestIngestion, watchJob } from '@lattice/queue';

import type { Services } from './services.ts';

export interface FirstIngestionOptions {
  /** Absolute; null where nobody named a folder. */
  readonly directory: string | null;
  /** Read when nobody named a folder and nothing is indexed yet. */
  readonly fallback: string;
  readonly signal: AbortSignal;
  readonly onProgress: (job: Job) => void;
  /** Called once: whether an index of this very folder answers already, while the run brings it up to date. */
  readonly onQueued: (servesAlready: boolean) => void;
}

/**
 * Brings the index up to date with the folder it is made from. Null where there is nothing to do: nobody named a
 * folder and a site is indexed.
 */
export async function runFirstIngestion(services: Services, options: FirstIngestionOptions): Promise<Job | null> {
  const live = await services.index.live({ signal: options.signal });
  if (options.directory === null && live !== null) return null;
  const path = options.directory ?? options.fallback;
  const [previous] = (await services.jobs.latest(MAIN_SITE_ID, 20)).filter(({ state }) => state === 'succeeded');
  const job = await requestIngestion(services, { type: 'directory', path });
  options.onQueued(live !== null && previous?.source.type === 'directory' && previous.source.path === path);
  for await (const step of watchJob(services.jobs, job.id, options.signal)) {
    options.onProgress(step);
    if (step.state !== 'queued' && step.state !== 'running') return step;
  }
  throw new LatticeError('job-failed', 'The run ended without a result.');
}
