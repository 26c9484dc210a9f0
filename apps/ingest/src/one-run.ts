import {
  LatticeError,
  type Job,
  type JobProgress,
  type JobSource,
  type JobStore,
  type SiteWarning,
} from '@lattice/core';

/** A job store for exactly one run inside this process, which nobody else watches. */
export interface OneRun extends JobStore {
  readonly job: Job;
}

const MAIN: Pick<Job, 'id' | 'siteId'> = { id: 'pack', siteId: 'main' };

export function createOneRun(source: JobSource): OneRun {
  let job: Job = {
    ...MAIN,
    source,
    state: 'queued',
    stage: 'waiting',
    pagesDone: 0,
    pagesTotal: 0,
    chunks: 0,
    reused: 0,
    removed: 0,
    attempts: 0,
    warnings: [],
    warningCount: 0,
    failure: null,
    createdAt: new Date(0),
    startedAt: null,
    finishedAt: null,
    heartbeatAt: null,
  };
  const change = (changes: Partial<Job>): Promise<void> => {
    job = { ...job, ...changes };
    return Promise.resolve();
  };
  return {
    get job() {
      return job;
    },
    create: () => Promise.reject(new LatticeError('internal', 'There is only one run.')),
    get: () => Promise.resolve(job),
    latest: () => Promise.resolve([job]),
    unfinished: () => Promise.resolve([]),
    async start() {
      await change({ state: 'running', attempts: 1 });
      return job;
    },
    progress: (_id: string, progress: JobProgress) => change(progress),
    warn: (_id: string, warnings: readonly SiteWarning[]) => change({ warnings, warningCount: warnings.length }),
    succeed: (_id: string, progress: JobProgress) => change({ ...progress, state: 'succeeded' }),
    fail: (_id, failure) => change({ state: 'failed', failure }),
    cancel: () => Promise.resolve(false),
  };
}
