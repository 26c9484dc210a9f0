import { LatticeError, type Job, type JobStore } from '@lattice/core';
import { describe, expect, it } from 'vitest';

import { watchJob } from './watch-job.ts';

const queued: Job = {
  id: 'job',
  siteId: 'site',
  source: { type: 'directory', path: '/docs' },
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
const running: Job = { ...queued, state: 'running', stage: 'writing', attempts: 1 };
const succeeded: Job = { ...running, state: 'succeeded', stage: 'done' };
const signs: Job[] = [0, 1, 2, 3].map((time) => ({ ...running, heartbeatAt: new Date(time) }));
const away = new LatticeError('database-unavailable', 'Away.', { retryable: true });

/** Answers `get` with one after the other, the last one for ever; everything else is unexpected. */
function store(...answers: readonly (Job | null | Error)[]): JobStore {
  const unexpected = async (): Promise<never> => {
    throw new Error('unexpected');
  };
  let next = 0;
  return {
    create: unexpected,
    latest: unexpected,
    unfinished: unexpected,
    start: unexpected,
    progress: unexpected,
    warn: unexpected,
    succeed: unexpected,
    fail: unexpected,
    cancel: unexpected,
    async get() {
      const answer = answers[Math.min(next, answers.length - 1)] ?? null;
      next += 1;
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
}

describe('watchJob', () => {
  it('yields each change once and ends with the job', async () => {
    const steps = await Array.fromAsync(watchJob(store(queued, queued, running, succeeded), 'job'));
    expect(steps).toEqual([queued, running, succeeded]);
  });

  it('bridges a database that is away', async () => {
    const steps = await Array.fromAsync(watchJob(store(running, away, away, succeeded), 'job'));
    expect(steps).toEqual([running, succeeded]);
  });

  it.each([
    { given: 'a job that does not exist', answer: null, code: 'job-not-found' },
    { given: 'a failure that does not pass', answer: new LatticeError('internal', 'Broken.'), code: 'internal' },
  ])('throws for $given', async ({ answer, code }) => {
    await expect(Array.fromAsync(watchJob(store(queued, answer), 'job'))).rejects.toMatchObject({ code });
  });

  it.each([
    { given: 'says nothing', answers: [running, running, running, running, succeeded], told: true },
    { given: 'is in a database that is away', answers: [running, away, away, away, succeeded], told: true },
    { given: 'gives signs of life', answers: [...signs, succeeded], told: false },
  ])('tells of a run that $given', async ({ answers, told }) => {
    let silences = 0;
    const onSilence = (): void => void (silences += 1);
    await Array.fromAsync(watchJob(store(...answers), 'job', { onSilence, silenceMs: 350 }));
    expect(silences > 0).toBe(told);
  });

  it('ends as cancelled when nobody watches any more', async () => {
    const watching = new AbortController();
    const steps = watchJob(store(running), 'job', { signal: watching.signal });
    await steps.next();
    const next = steps.next();
    watching.abort();
    await expect(next).rejects.toMatchObject({ code: 'cancelled' });
  });
});
