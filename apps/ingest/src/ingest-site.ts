import { createHash } from 'node:crypto';

import {
  LatticeError,
  type ErrorCode,
  type IndexWriter,
  type Job,
  type JobProgress,
  type JobStore,
  type Logger,
  type SiteWarning,
} from '@lattice/core';
import { CHUNKER_VERSION, readSite } from '@lattice/docusaurus';
import { ANALYSER_VERSION } from '@lattice/retrieval';

import { buildSite, countRemoved } from './build-site.ts';

export interface IngestDeps {
  readonly jobs: JobStore;
  readonly writer: IndexWriter;
  readonly logger: Logger;
  /** What a site's configuration may choose by; names that look like secrets are kept from it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface IngestOptions {
  readonly signal: AbortSignal;
  /** Whether a passing failure now ends the job. */
  readonly lastAttempt: boolean;
}

/** What the rows of a generation are made with. A change of any part means a rebuild, never a mixture. */
export const FINGERPRINT = createHash('sha256')
  .update(JSON.stringify({ analyser: ANALYSER_VERSION, chunker: CHUNKER_VERSION, embedding: null }))
  .digest('hex')
  .slice(0, 16);

/**
 * Runs one job from its sources to the published generation. Idempotent: a run that was killed is repeated and takes
 * up the build where it stopped. Ends in the jobs table either way; throws where the queue must try again.
 */
export async function ingestSite(jobId: string, deps: IngestDeps, options: IngestOptions): Promise<void> {
  const job = await deps.jobs.start(jobId);
  if (job === null) return;
  try {
    await run(job, deps, options.signal);
  } catch (error) {
    if (options.signal.aborted) {
      throw new LatticeError('shutting-down', 'The worker is shutting down.', { retryable: true, cause: error });
    }
    if (LatticeError.isInstance(error) && error.code === 'job-conflict') throw error;
    if (LatticeError.isInstance(error) && error.code === 'cancelled') return;
    const passing = LatticeError.isInstance(error) && error.retryable;
    if (!passing || options.lastAttempt) await deps.jobs.fail(jobId, describeFailure(error));
    throw error;
  }
}

function describeFailure(error: unknown): { code: string; message: string; fix: string | null } {
  if (LatticeError.isInstance(error)) return { code: error.code, message: error.message, fix: error.fix ?? null };
  return { code: 'internal', message: 'The run stopped on an unexpected error; the worker’s log has it.', fix: null };
}

async function run(job: Job, { jobs, writer, logger, environment }: IngestDeps, signal: AbortSignal): Promise<void> {
  const progress: Mutable<JobProgress> = {
    stage: 'reading',
    pagesDone: 0,
    pagesTotal: 0,
    chunks: 0,
    reused: 0,
    removed: 0,
  };
  const report = async (): Promise<void> => {
    signal.throwIfAborted();
    await jobs.progress(job.id, progress);
    if ((await jobs.get(job.id))?.state === 'cancelled') throw new LatticeError('cancelled', 'The run was cancelled.');
  };
  await report();
  const site = await readSite(job.source.path, { evaluateConfiguration: true, environment, signal });
  const { siteId, id: jobId } = job;
  const { identity, scopes } = site;
  const build = await writer.open({ siteId, jobId, site: identity, scopes, fingerprint: FINGERPRINT });
  try {
    const warnings: SiteWarning[] = [...site.warnings];
    Object.assign(progress, { stage: 'writing', pagesTotal: site.pages.length });
    for await (const step of buildSite(site, build)) {
      progress.pagesDone += step.pages;
      progress.chunks += step.chunks;
      progress.reused += step.reused;
      warnings.push(...step.warnings);
      await report();
    }
    progress.removed = await countRemoved(site, build);
    progress.stage = 'publishing';
    await jobs.warn(jobId, warnings);
    await report();
    if ((await build.written()).size === 0) throw emptySite(job.source.path);
  } catch (error) {
    if (LatticeError.isInstance(error) && GIVE_UP.has(error.code)) await build.abandon();
    throw error;
  }
  const summary = await build.publish();
  await jobs.succeed(jobId, { ...progress, stage: 'done', chunks: summary.chunks });
  logger.info({ generation: summary.id, pages: summary.pages, chunks: summary.chunks }, 'site published');
}

/** After these there is nothing to take up again. */
const GIVE_UP: ReadonlySet<ErrorCode> = new Set(['cancelled', 'site-empty']);

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function emptySite(path: string): LatticeError {
  return new LatticeError('site-empty', `The site at ${path} has no pages that can be read.`, {
    fix: 'Check that the docs folder named in docusaurus.config holds Markdown files that are not drafts.',
  });
}
