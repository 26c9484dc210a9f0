import { LatticeError, type Job, type JobStore } from '@lattice/core';
import type { IngestQueue } from '@lattice/queue';

/** A run that has shown no sign of life for longer does not hold up others; its own comes back by the queue. */
const SILENCE_MS = 60_000;

/**
 * The jobs of a site run one at a time, in the order they were asked for. This spares the reading of the site; that
 * two never build at once is the index writer's doing.
 *
 * @throws LatticeError `job-conflict` while it is another one's turn.
 */
export async function awaitTurn(
  jobId: string,
  { jobs, queue }: { readonly jobs: JobStore; readonly queue: IngestQueue },
): Promise<void> {
  const unfinished = await jobs.unfinished();
  const position = unfinished.findIndex(({ id }) => id === jobId);
  const job = unfinished[position];
  if (job === undefined) return;
  const before = unfinished.find(
    (other, index) =>
      other.siteId === job.siteId && other !== job && goesFirst(other, { job, isOlder: index < position }),
  );
  if (before === undefined) return;
  // Its process may have died between writing it down and queueing it, and nobody else would ever ask.
  if (before.state === 'queued') await queue.enqueue({ jobId: before.id });
  throw new LatticeError('job-conflict', 'Another ingestion of this site comes first.', {
    retryable: true,
    fix: 'Wait until it has finished, or cancel it.',
    context: { job: before.id },
  });
}

function goesFirst(other: Job, { job, isOlder }: { readonly job: Job; readonly isOlder: boolean }): boolean {
  if (other.state === 'queued') return isOlder && job.state === 'queued';
  const seenAt = other.heartbeatAt ?? other.createdAt;
  const isAlive = Date.now() - seenAt.getTime() < SILENCE_MS;
  return isAlive && (isOlder || job.state === 'queued');
}
