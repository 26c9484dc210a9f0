import { type Job, LatticeError, type LiveGeneration, type Logger, type StatusAnswer } from '@lattice/core';
import type { IRouter } from 'express';

import type { AppDependencies } from '../app-dependencies.ts';
import { within } from '../async/within.ts';
import { mount } from '../http/method-guard.ts';
import { contextOf } from '../http/request-context.ts';

/** The document the system can be rebuilt from; the runbook of the first deployment looks for it here. */
const REBUILD_SOURCE = 'Docs/PRD.md';

const LATE: unique symbol = Symbol('late');

export function mountStatus(
  router: IRouter,
  { build, limits, status }: Pick<AppDependencies, 'build' | 'limits' | 'status'>,
): void {
  mount(router, '/api/v1/status', {
    get: async (_request, response) => {
      const { logger } = contextOf(response);
      const signal = AbortSignal.timeout(limits.probeDeadlineMs);
      const read = <T>(name: string, work: Promise<T>): Promise<T | typeof LATE> =>
        readOrLate(name, work, { deadlineMs: limits.probeDeadlineMs, logger });
      const [generation, job] = await Promise.all([
        read('index', status.liveGeneration({ signal })),
        read('ingestion', status.latestJob({ signal })),
      ]);
      const live = generation === LATE ? null : generation;
      const answer: StatusAnswer = {
        rebuild_source: REBUILD_SOURCE,
        version: build.version,
        commit: build.commit,
        backends: { ...status.backends },
        durable: status.durable,
        site: live === null ? null : { title: live.site.title, url: live.site.url },
        index: live === null ? null : presentGeneration(live),
        ingestion: job === LATE || job === null ? null : presentJob(job),
        unavailable: [...(generation === LATE ? ['index'] : []), ...(job === LATE ? ['ingestion'] : [])],
      };
      response.json(answer);
    },
  });
}

async function readOrLate<T>(
  name: string,
  work: Promise<T>,
  { deadlineMs, logger }: { readonly deadlineMs: number; readonly logger: Logger },
): Promise<T | typeof LATE> {
  try {
    return await within(work, deadlineMs, () => new LatticeError('timeout', 'The read took too long.'));
  } catch (error) {
    logger.warn({ err: error, part: name }, 'Status could not be read');
    return LATE;
  }
}

function presentGeneration({ id, pages, chunks, publishedAt }: LiveGeneration): StatusAnswer['index'] {
  return { generation: id, pages, chunks, published_at: publishedAt.toISOString() };
}

/** Without the source and the warnings: they name files of the server. */
function presentJob(job: Job): StatusAnswer['ingestion'] {
  return {
    job_id: job.id,
    state: job.state,
    stage: job.stage,
    pages_done: job.pagesDone,
    pages_total: job.pagesTotal,
    chunks: job.chunks,
    warnings: job.warningCount,
    failure: job.failure === null ? null : { code: job.failure.code, message: job.failure.message },
    started_at: job.startedAt?.toISOString() ?? null,
    finished_at: job.finishedAt?.toISOString() ?? null,
  };
}
