import {
  LatticeError,
  type ChatModel,
  type EmbeddingModel,
  type IndexWriter,
  type Job,
  type JobSource,
  type JobProgress,
  type JobStore,
  type Logger,
  type SiteWarning,
} from '@lattice/core';
import { isDoubtful } from '@lattice/retrieval';

import { buildSite, countRemoved, openBuild } from './build-site.ts';
import { fingerprintOf } from './fingerprint.ts';
import { keepAlive } from './keep-alive.ts';
import type { MemoryKeeper } from './memory-keeper.ts';
import { modelsOfRun } from './models-of-run.ts';
import { openSource, type IngestSources } from './source/open-source.ts';

export interface IngestDeps {
  readonly jobs: JobStore;
  readonly writer: IndexWriter;
  readonly sources: IngestSources;
  /** Null: the index is searched by words alone. */
  readonly embedding: EmbeddingModel | null;
  /** Absent or null: the graph is built without a model. */
  readonly extraction?: ChatModel | null;
  readonly memory?: MemoryKeeper;
  readonly logger: Logger;
  /** What a site's configuration may choose by; names that look like secrets are kept from it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface IngestOptions {
  readonly signal: AbortSignal;
  /** Whether a passing failure now ends the job. */
  readonly lastAttempt: boolean;
}

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
    if (!isPassing(error) || options.lastAttempt) await deps.jobs.fail(jobId, describeFailure(error));
    throw error;
  }
}

/** Whether another attempt may end otherwise. A conflict is one of those: the build is another worker's meanwhile. */
function isPassing(error: unknown): boolean {
  return LatticeError.isInstance(error) && (error.retryable || error.code === 'job-conflict');
}

function describeFailure(error: unknown): { code: string; message: string; fix: string | null } {
  if (LatticeError.isInstance(error)) return { code: error.code, message: error.message, fix: error.fix ?? null };
  return { code: 'internal', message: 'The run stopped on an unexpected error; the worker’s log has it.', fix: null };
}

async function run(job: Job, deps: IngestDeps, signal: AbortSignal): Promise<void> {
  const { jobs, writer, logger } = deps;
  const progress: Mutable<JobProgress> = {
    stage: job.source.type === 'directory' ? 'reading' : 'fetching',
    pagesDone: 0,
    pagesTotal: 0,
    chunks: 0,
    reused: 0,
    removed: 0,
  };
  const report = async (): Promise<void> => {
    signal.throwIfAborted();
    // Also how the run hears that it was cancelled.
    await jobs.progress(job.id, progress);
  };
  await report();
  const onPage = ({ done, total }: { done: number; total: number }): void => {
    Object.assign(progress, { pagesDone: done, pagesTotal: total });
  };
  await using site = await keepAlive({ report, signal }, (inTime) =>
    openSource(job.source, { ...deps, signal: inTime, onPage }),
  );
  const { siteId, id: jobId } = job;
  const { identity, scopes } = site;
  const { embedding: model, extraction = null } = deps;
  const embedding = model === null ? null : { model: model.id, dimensions: model.dimensions };
  const fingerprint = fingerprintOf({ embedding, extraction: extraction?.id ?? null });
  const places = new Map(site.pages.map(({ route, place }) => [route, place]));
  const request = { siteId, jobId, site: identity, scopes, fingerprint, embedding, places };
  const models = modelsOfRun({ embedding: model, extraction }, { report, signal });
  const build = await openBuild(site, () => writer.open(request));
  try {
    const warnings: SiteWarning[] = [...site.warnings];
    Object.assign(progress, { stage: 'writing', pagesDone: 0, pagesTotal: site.pages.length });
    for await (const step of buildSite(site, build, { model, ...models })) {
      progress.pagesDone += step.pages;
      progress.chunks += step.chunks;
      progress.reused += step.reused;
      warnings.push(...step.warnings);
      await report();
      deps.memory?.afterStep();
    }
    progress.removed = countRemoved(site, await writer.live(request));
    progress.stage = 'publishing';
    const agreement = models.agreement();
    if (model !== null && isDoubtful(agreement)) warnings.push(doubtful(model));
    await jobs.warn(jobId, warnings);
    await report();
    if ((await build.written()).size === 0) throw emptySite(job.source);
    const summary = await keepAlive({ report, signal }, () => build.publish(agreement));
    logger.info({ generation: summary.id, pages: summary.pages, chunks: summary.chunks }, 'site published');
    if (extraction !== null) logger.info({ model: extraction.id, ...models.usage() }, 'relations extracted');
  } catch (error) {
    if (!signal.aborted && !isPassing(error)) await build.abandon();
    throw error;
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function doubtful({ id }: EmbeddingModel): SiteWarning {
  return {
    where: id,
    message:
      'Its vectors tell of this site no more than its words do, and count for little in a search. Choose another embedding model, or none and save the calls.',
  };
}

function emptySite({ type }: JobSource): LatticeError {
  return new LatticeError('site-empty', 'The site has no pages that can be read.', {
    fix:
      type === 'sitemap'
        ? 'Check that its pages hold text without running scripts, and that the warnings are no surprise.'
        : 'Check that the docs folder named in docusaurus.config holds Markdown files that are not drafts.',
  });
}
