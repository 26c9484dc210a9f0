import { randomUUID } from 'node:crypto';

import type { Job, JobProgress, JobStore } from '@lattice/core';
import { describe, expect, it } from 'vitest';

export interface JobStoreHarness extends AsyncDisposable {
  readonly store: JobStore;
}

const source = { type: 'directory', path: '/srv/docs' } as const;
const halfway: JobProgress = { stage: 'writing', pagesDone: 3, pagesTotal: 6, chunks: 20, reused: 1, removed: 0 };
const done: JobProgress = { stage: 'done', pagesDone: 6, pagesTotal: 6, chunks: 44, reused: 1, removed: 2 };
const failure = { code: 'site-empty', message: 'No pages.', fix: null };

/** What every job store has to do. `open` gives an empty one. */
export function jobStoreConformance(name: string, open: () => Promise<JobStoreHarness>): void {
  describe(`${name} as a job store`, () => {
    runsAJob(open);
    endsAJob(open);
  });
}

function runsAJob(open: () => Promise<JobStoreHarness>): void {
  it('creates a job that waits', async () => {
    await using harness = await open();
    const id = randomUUID();
    expect(await harness.store.get(id)).toBeNull();
    const job = await harness.store.create({ id, siteId: 'site', source });
    expect(job).toMatchObject({
      id,
      siteId: 'site',
      source,
      state: 'queued',
      stage: 'waiting',
      attempts: 0,
      warnings: [],
      warningCount: 0,
    });
    expect(job).toMatchObject({
      failure: null,
      startedAt: null,
      finishedAt: null,
      heartbeatAt: null,
      pagesDone: 0,
      pagesTotal: 0,
    });
    expect(await harness.store.get(id)).toEqual(job);
  });

  it('counts every attempt and keeps the time of the first', async () => {
    await using harness = await open();
    const id = await create(harness.store);
    const first = await harness.store.start(id);
    expect(first).toMatchObject({
      state: 'running',
      attempts: 1,
      startedAt: expect.any(Date),
      heartbeatAt: expect.any(Date),
    });
    const second = await harness.store.start(id);
    expect(second).toMatchObject({ state: 'running', attempts: 2, startedAt: first?.startedAt });
  });

  it('takes progress as a sign of life', async () => {
    await using harness = await open();
    const id = await create(harness.store);
    const started = await harness.store.start(id);
    await harness.store.progress(id, halfway);
    const job = await requireJob(harness.store, id);
    expect(job).toMatchObject({ ...halfway, state: 'running' });
    expect(job.heartbeatAt?.getTime()).toBeGreaterThanOrEqual(started?.heartbeatAt?.getTime() ?? Infinity);
  });

  it('replaces warnings, keeps the first 500 and counts all', async () => {
    await using harness = await open();
    const id = await create(harness.store);
    await harness.store.start(id);
    await harness.store.warn(id, [{ where: 'a.md', message: 'first run' }]);
    const warnings = Array.from({ length: 700 }, (_, index) => ({ where: `docs/${index}.md:3`, message: 'broken' }));
    await harness.store.warn(id, warnings);
    expect(await requireJob(harness.store, id)).toMatchObject({ warnings: warnings.slice(0, 500), warningCount: 700 });
  });

  it('lists the jobs of one site, newest first', async () => {
    await using harness = await open();
    const ids: string[] = [];
    for (let index = 0; index < 4; index += 1) ids.push(await create(harness.store));
    await create(harness.store, 'other');
    expect((await harness.store.latest('site', 3)).map((job) => job.id)).toEqual(ids.toReversed().slice(0, 3));
    expect(await harness.store.latest('nowhere', 3)).toEqual([]);
  });

  it('lists what waits or runs, of every site, oldest first', async () => {
    await using harness = await open();
    const { store } = harness;
    expect(await store.unfinished()).toEqual([]);
    const waiting = await create(store);
    const [running, succeeded, failed, cancelled] = [
      await create(store, 'other'),
      await create(store),
      await create(store),
      await create(store),
    ];
    await store.start(running);
    await store.succeed(succeeded, done);
    await store.fail(failed, failure);
    await store.cancel(cancelled);
    expect((await store.unfinished()).map(({ id, state }) => [id, state])).toEqual([
      [waiting, 'queued'],
      [running, 'running'],
    ]);
  });
}

function endsAJob(open: () => Promise<JobStoreHarness>): void {
  it('succeeds', async () => {
    await using harness = await open();
    const id = await create(harness.store);
    await harness.store.start(id);
    await harness.store.succeed(id, done);
    expect(await requireJob(harness.store, id)).toMatchObject({
      ...done,
      state: 'succeeded',
      failure: null,
      finishedAt: expect.any(Date),
    });
  });

  it('fails with the reason', async () => {
    await using harness = await open();
    const id = await create(harness.store);
    await harness.store.start(id);
    await harness.store.progress(id, halfway);
    await harness.store.fail(id, failure);
    expect(await requireJob(harness.store, id)).toMatchObject({
      ...halfway,
      state: 'failed',
      failure,
      finishedAt: expect.any(Date),
    });
  });

  it.each(['queued', 'running'])('cancels a %s job once', async (state) => {
    await using harness = await open();
    const id = await create(harness.store);
    if (state === 'running') await harness.store.start(id);
    expect(await harness.store.cancel(id)).toBe(true);
    expect(await harness.store.cancel(id)).toBe(false);
    expect(await harness.store.start(id)).toBeNull();
    expect(await requireJob(harness.store, id)).toMatchObject({ state: 'cancelled', finishedAt: expect.any(Date) });
  });

  it('tells the worker of a cancelled job at its next step', async () => {
    await using harness = await open();
    const id = await create(harness.store);
    await harness.store.start(id);
    await harness.store.cancel(id);
    await expect(harness.store.progress(id, halfway)).rejects.toMatchObject({ code: 'cancelled' });
    await harness.store.succeed(id, done);
    expect(await requireJob(harness.store, id)).toMatchObject({ state: 'cancelled', pagesDone: 0 });
  });

  it('leaves a finished job as it is', async () => {
    await using harness = await open();
    const id = await create(harness.store);
    await harness.store.start(id);
    await harness.store.succeed(id, done);
    const finished = await requireJob(harness.store, id);
    expect(await harness.store.start(id)).toBeNull();
    await harness.store.progress(id, halfway);
    await harness.store.warn(id, [{ where: 'late.md', message: 'late' }]);
    await harness.store.fail(id, failure);
    expect(await harness.store.cancel(id)).toBe(false);
    expect(await harness.store.get(id)).toEqual(finished);
  });

  it('knows no job that was never created', async () => {
    await using harness = await open();
    const { store } = harness;
    const id = randomUUID();
    const calls = [
      store.start(id),
      store.progress(id, halfway),
      store.warn(id, []),
      store.succeed(id, done),
      store.fail(id, failure),
      store.cancel(id),
    ];
    for (const result of await Promise.allSettled(calls)) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'job-not-found' } });
    }
  });
}

async function create(store: JobStore, siteId = 'site'): Promise<string> {
  const job = await store.create({ id: randomUUID(), siteId, source });
  return job.id;
}

async function requireJob(store: JobStore, id: string): Promise<Job> {
  const job = await store.get(id);
  if (job === null) throw new Error(`no job ${id}`);
  return job;
}
