import type { JobStore } from '@lattice/core';

import type { IngestQueue } from './ingest-queue.ts';

/**
 * Offers every unfinished job to the queue, which takes those that it does not have: one whose process died between
 * writing it down and queueing it, one of a queue that was emptied. For the start of a worker; safe at any time, by
 * any number of processes.
 *
 * @returns How many jobs are unfinished.
 */
export async function requeueUnfinished(stores: {
  readonly jobs: JobStore;
  readonly queue: IngestQueue;
}): Promise<number> {
  const unfinished = await stores.jobs.unfinished();
  for (const { id } of unfinished) await stores.queue.enqueue({ jobId: id });
  return unfinished.length;
}
