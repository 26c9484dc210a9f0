import { randomUUID } from 'node:crypto';

import type { Job, JobSource, JobStore } from '@lattice/core';

import type { IngestQueue } from './ingest-queue.ts';

/** The site a deployment answers for: one data directory or database holds one. */
export const MAIN_SITE_ID = 'main';

/** Writes the job down first and queues it second, so that a crash between the two loses nothing that was promised. */
export async function requestIngestion(
  stores: { readonly jobs: JobStore; readonly queue: IngestQueue },
  source: JobSource,
): Promise<Job> {
  const job = await stores.jobs.create({ id: randomUUID(), siteId: MAIN_SITE_ID, source });
  await stores.queue.enqueue({ jobId: job.id });
  return job;
}
