import { randomUUID } from 'node:crypto';

import type { Job, JobSource, JobState, JobStore } from '@lattice/core';
import { expect, it } from 'vitest';

import { requestReingestion, type Push } from './request-reingestion.ts';

const GIT = { type: 'git', url: 'https://github.com/owner/docs.git', ref: null, subfolder: null } as const;
const FOLDER = { type: 'directory', path: '/docs' } as const;

function jobOf(source: JobSource, state: JobState, id: string = randomUUID()): Job {
  return {
    id,
    siteId: 'main',
    source,
    state,
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
    createdAt: new Date(),
    startedAt: null,
    finishedAt: null,
    heartbeatAt: null,
  };
}

/** Jobs newest first, and what was queued. */
function stores(...kept: Job[]) {
  const queued: string[] = [];
  const refuse = (): never => {
    throw new Error('Not expected.');
  };
  const jobs: JobStore = {
    async create({ id, source }) {
      const job = jobOf(source, 'queued', id);
      kept.unshift(job);
      return job;
    },
    get: async (id) => kept.find((job) => job.id === id) ?? null,
    latest: async () => [...kept],
    unfinished: refuse,
    start: refuse,
    progress: refuse,
    warn: refuse,
    succeed: refuse,
    fail: refuse,
    cancel: refuse,
  };
  const queue = {
    enqueue: async ({ jobId }: { readonly jobId: string }) => void queued.push(jobId),
    counts: refuse,
    schedule: refuse,
    onReconnected: refuse,
    [Symbol.asyncDispose]: refuse,
  };
  return { jobs, queue, queued, kept };
}

it('reads again what was read last with success', async () => {
  const test = stores(jobOf(FOLDER, 'failed'), jobOf(GIT, 'succeeded'), jobOf(FOLDER, 'succeeded'));
  const asked = await requestReingestion(test, { key: 'one' });
  expect(asked).toMatchObject({ outcome: 'requested', job: { source: GIT, state: 'queued' } });
  expect(test.queued).toEqual([test.kept[0]?.id]);
});

it('asks once for one cause, and again where its run has failed', async () => {
  const test = stores(jobOf(GIT, 'succeeded'));
  const first = await requestReingestion(test, { key: 'one' });
  test.kept[0] = { ...jobOf(GIT, 'succeeded'), id: test.kept[0]?.id ?? '' };
  const replayed = await requestReingestion(test, { key: 'one' });
  expect([first, replayed].map((asked) => asked.outcome === 'requested' && asked.job.id)).toEqual([
    test.kept[0].id,
    test.kept[0].id,
  ]);
  expect(test.queued).toHaveLength(1);
  expect(await requestReingestion(test, { key: 'two' })).not.toMatchObject({ job: { id: test.kept[1]?.id } });
  test.kept.splice(0, test.kept.length, jobOf(GIT, 'failed', test.queued[0]), jobOf(GIT, 'succeeded'));
  expect(await requestReingestion(test, { key: 'one' })).toMatchObject({ job: { state: 'queued' } });
  expect(test.queued).toHaveLength(3);
});

it('leaves it at the run that waits, not at the one that has begun to read', async () => {
  const waiting = jobOf(GIT, 'queued');
  const test = stores(waiting, jobOf(GIT, 'succeeded'));
  expect(await requestReingestion(test, { key: 'one' })).toEqual({ outcome: 'requested', job: waiting });
  const running = stores(jobOf(GIT, 'running'), jobOf(GIT, 'succeeded'));
  await requestReingestion(running, { key: 'one' });
  expect(running.kept).toHaveLength(3);
});

const PUSH: Push = { ref: 'refs/heads/main', defaultBranch: 'main', urls: ['git@github.com:Owner/docs.git'] };

it.each([
  { to: 'the default branch', source: GIT, push: PUSH, reason: null },
  { to: 'another branch', source: GIT, push: { ...PUSH, ref: 'refs/heads/next' }, reason: 'other-branch' },
  {
    to: 'the branch that is followed',
    source: { ...GIT, ref: 'v2' },
    push: { ...PUSH, ref: 'refs/heads/v2' },
    reason: null,
  },
  {
    to: 'the tag that is followed',
    source: { ...GIT, ref: 'v2' },
    push: { ...PUSH, ref: 'refs/tags/v2' },
    reason: null,
  },
  {
    to: 'another repository',
    source: GIT,
    push: { ...PUSH, urls: ['https://github.com/owner/other'] },
    reason: 'other-repository',
  },
  {
    to: 'a repository named with port and user',
    source: { ...GIT, url: 'ssh://git@host.example:22/a/b' },
    push: { ...PUSH, urls: ['git@host.example:a/b.git'] },
    reason: null,
  },
  { to: 'nowhere it says', source: GIT, push: { ref: null, defaultBranch: null, urls: [] }, reason: null },
  { to: 'what keeps a folder up to date', source: FOLDER, push: { ...PUSH, ref: 'refs/heads/next' }, reason: null },
])('a push to $to', async ({ source, push, reason }) => {
  const test = stores(jobOf(source, 'succeeded'));
  const asked = await requestReingestion(test, { key: 'one', push });
  const expected = reason === null ? { outcome: 'requested', job: { source } } : { outcome: 'ignored', reason };
  expect(asked).toMatchObject(expected);
  expect(test.queued).toHaveLength(reason === null ? 1 : 0);
});

it('has nothing to read before anything was read', async () => {
  expect(await requestReingestion(stores(), { key: 'one' })).toEqual({
    outcome: 'ignored',
    reason: 'nothing-ingested',
  });
});
