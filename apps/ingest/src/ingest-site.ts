import { createHash } from 'node:crypto';

import {
  LatticeError,
  type GenerationBuild,
  type IndexedPage,
  type IndexWriter,
  type Job,
  type JobProgress,
  type JobStore,
  type Logger,
  type SiteWarning,
} from '@lattice/core';
import { CHUNKER_VERSION, readSite } from '@lattice/docusaurus';
import { ANALYSER_VERSION } from '@lattice/retrieval';

import { openPageSpool } from './page-spool.ts';
import { indexedPages, readPages } from './read-pages.ts';

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

/** Pages written in one go: few enough that a killed worker repeats little. */
const BATCH_PAGES = 25;

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
  if (site.pages.length === 0) throw emptySite(job.source.path);
  const warnings: SiteWarning[] = [...site.warnings];
  progress.pagesTotal = site.pages.length;

  await using spool = await openPageSpool();
  const linking = await readPages(site, spool, {
    signal,
    warnings,
    onPage: async (pagesRead) => {
      progress.pagesDone = pagesRead;
      if (pagesRead % BATCH_PAGES === 0) await report();
    },
  });
  await jobs.warn(job.id, warnings);
  if (linking.length === 0) throw emptySite(job.source.path);

  const { siteId, id: jobId } = job;
  const build = await writer.open({
    siteId,
    jobId,
    site: site.identity,
    scopes: site.scopes,
    fingerprint: FINGERPRINT,
  });
  try {
    Object.assign(progress, { stage: 'writing', pagesDone: 0, pagesTotal: linking.length });
    await writePages(build, indexedPages(spool, linking), { progress, report });
    progress.stage = 'publishing';
    await report();
  } catch (error) {
    if (LatticeError.isInstance(error) && error.code === 'cancelled') await build.abandon();
    throw error;
  }
  const summary = await build.publish();
  await jobs.succeed(job.id, { ...progress, stage: 'done', chunks: summary.chunks });
  logger.info({ generation: summary.id, pages: summary.pages, chunks: summary.chunks }, 'site published');
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function emptySite(path: string): LatticeError {
  return new LatticeError('site-empty', `The site at ${path} has no pages that can be read.`, {
    fix: 'Check that the docs folder named in docusaurus.config holds Markdown files that are not drafts.',
  });
}

interface WriteOptions {
  readonly progress: Mutable<JobProgress>;
  readonly report: () => Promise<void>;
}

/** Writes what is new, takes over what the live generation has, skips what an earlier attempt of this job wrote. */
async function writePages(
  build: GenerationBuild,
  pages: AsyncIterable<IndexedPage>,
  options: WriteOptions,
): Promise<void> {
  const { progress, report } = options;
  const [written, reusable] = [await build.written(), await build.reusable()];
  const gone = new Set(reusable.keys());
  for await (const batch of inBatches(pages, BATCH_PAGES)) {
    const open = batch.filter(({ page, contentHash }) => written.get(page.route) !== contentHash);
    const [unchanged, changed] = partition(open, ({ page, contentHash }) => reusable.get(page.route) === contentHash);
    await build.reuse(unchanged.map(({ page }) => page.route));
    await build.write(changed);
    for (const { page } of batch) gone.delete(page.route);
    progress.pagesDone += batch.length;
    progress.reused += unchanged.length;
    progress.chunks += batch.reduce((sum, page) => sum + page.chunks.length, 0);
    await report();
  }
  progress.removed = gone.size;
}

async function* inBatches<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function partition<T>(items: readonly T[], matches: (item: T) => boolean): [T[], T[]] {
  return [items.filter(matches), items.filter((item) => !matches(item))];
}
