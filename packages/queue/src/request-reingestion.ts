import { createHash, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

import type { GitSource, Job, JobStore } from '@lattice/core';

import type { IngestQueue } from './ingest-queue.ts';
import { MAIN_SITE_ID } from './request-ingestion.ts';

/** What a git host says was pushed. Only compared with the source that is known, never fetched from. */
export interface Push {
  /** `refs/heads/main`. */
  readonly ref: string | null;
  readonly defaultBranch: string | null;
  /** Addresses of the repository, as many as the host names. */
  readonly urls: readonly string[];
}

export interface ReingestionCause {
  /** The same cause asks for one run, however often it is told. */
  readonly key: string;
  readonly push?: Push;
}

export type Reingestion =
  | { readonly outcome: 'requested'; readonly job: Job }
  | { readonly outcome: 'ignored'; readonly reason: 'nothing-ingested' | 'other-repository' | 'other-branch' };

/** Jobs looked through for the source. */
const RECENT_JOBS = 50;

/**
 * Asks for another run of the source the site was last read from. A run that waits already will see the change, so it is
 * returned instead of a second one.
 */
export async function requestReingestion(
  { jobs, queue }: { readonly jobs: JobStore; readonly queue: IngestQueue },
  { key, push }: ReingestionCause,
): Promise<Reingestion> {
  const known = await jobs.get(idOf(key));
  if (known !== null && known.state !== 'failed') {
    if (known.state === 'queued') await queue.enqueue({ jobId: known.id });
    return { outcome: 'requested', job: known };
  }
  const recent = await jobs.latest(MAIN_SITE_ID, RECENT_JOBS);
  const last = recent.find(({ state }) => state === 'succeeded') ?? recent.at(0);
  if (last === undefined) return { outcome: 'ignored', reason: 'nothing-ingested' };
  const { source } = last;
  const foreign = push !== undefined && source.type === 'git' ? foreignReason(push, source) : null;
  if (foreign !== null) return { outcome: 'ignored', reason: foreign };
  const waiting = recent.find((job) => job.state === 'queued' && isDeepStrictEqual(job.source, source));
  // Told again after its run has failed, as an operator does who has mended the reason.
  const id = known === null ? idOf(key) : randomUUID();
  const job = waiting ?? (await jobs.create({ id, siteId: MAIN_SITE_ID, source }));
  await queue.enqueue({ jobId: job.id });
  return { outcome: 'requested', job };
}

function foreignReason(
  { ref, defaultBranch, urls }: Push,
  source: GitSource,
): 'other-repository' | 'other-branch' | null {
  const own = repositoryOf(source.url);
  if (urls.length > 0 && !urls.some((url) => repositoryOf(url) === own)) return 'other-repository';
  const wanted = source.ref ?? defaultBranch;
  if (ref === null || wanted === null) return null;
  return [wanted, `refs/heads/${wanted}`, `refs/tags/${wanted}`].includes(ref) ? null : 'other-branch';
}

/** `host/owner/name` of any spelling of a repository's address. */
function repositoryOf(url: string): string {
  const withoutScheme = url
    .trim()
    .toLowerCase()
    .replace(/^[a-z+]+:\/\//, '');
  const withoutUser = withoutScheme.replace(/^[^@/]*@/, '');
  return withoutUser
    .replace(/^([^/:]+):(?:\d+\/)?/, '$1/')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '');
}

/** A UUID of version 8, whose bits are ours to choose. */
function idOf(key: string): string {
  const hex = createHash('sha256').update(key).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
