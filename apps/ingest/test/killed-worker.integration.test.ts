import { administrate } from '@lattice/clients/postgres/testing';
import type { Job } from '@lattice/core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { generatedDocs } from './support/generated-docs.ts';
import { startIngestion, type Ingestion } from './support/ingestion.ts';
import type { StoredIndex } from './support/stored-index.ts';
import { temporarySite, type TemporarySite } from './support/temporary-site.ts';
import { startWorkerProcess, type WorkerProcess } from './support/worker-process.ts';

/** Eight batches, of which a kill leaves several to come. */
const PAGES = 200;
/** What the issue allows from the moment another worker is there. */
const RECOVERY_MS = 10_000;
/** Far longer than it takes, for a machine that is busy. */
const SOON = { timeout: 20_000 };
const SITES = ['first', 'second'] as const;

/** Waits for the moment in the life of a job at which its worker is to die, and kills it there. */
type Kill = (ingestion: Ingestion, job: Job, worker: WorkerProcess) => Promise<void>;

const whenWritten =
  (pages: number): Kill =>
  async (ingestion, { id }, worker) => {
    await ingestion.reached(id, ({ stage, pagesDone }) => stage === 'writing' && pagesDone >= pages);
    worker.kill('SIGKILL');
  };

const whenReading: Kill = async (ingestion, { id }, worker) => {
  await ingestion.reached(id, ({ stage }) => stage === 'reading');
  worker.kill('SIGKILL');
};

/** The row of the site is held, so that the transaction of the publication has begun and cannot end. */
const whilePublishing: Kill = async (ingestion, { id, siteId }, worker) => {
  await ingestion.reached(id, ({ stage }) => stage === 'writing');
  await administrate(ingestion.url, async (client) => {
    await client.query('begin');
    await client.query('select from lattice.sites where id = $1 for update', [siteId]);
    await ingestion.reached(id, ({ stage }) => stage === 'publishing');
    await untilWaitingForLock(ingestion.url);
    worker.kill('SIGKILL');
    await worker.exited;
    await client.query('rollback');
  });
};

/** The row of the job is held, so that all of the publication is done except its last statement. */
const beforeTheCommit: Kill = async (ingestion, { id }, worker) => {
  await ingestion.reached(id, ({ stage }) => stage === 'publishing');
  await administrate(ingestion.url, async (client) => {
    await client.query('begin');
    await client.query('select from lattice.jobs where id = $1 for update', [id]);
    await untilWaitingForLock(ingestion.url);
    worker.kill('SIGKILL');
    await worker.exited;
    await client.query('rollback');
  });
};

/** Not by `expect.poll`, which belongs to one test: these run beside each other. */
async function untilWaitingForLock(url: string): Promise<void> {
  await vi.waitFor(async () => {
    if ((await waitingForLock(url)) === 0) throw new Error('The worker does not wait for the row.');
  }, SOON);
}

async function waitingForLock(url: string): Promise<number> {
  return administrate(url, async (client) => {
    const { rows } = await client.query<{ waiting: number }>(
      `select count(*)::int as waiting from pg_stat_activity
       where datname = current_database() and application_name = 'lattice-ingest' and wait_event_type = 'Lock'`,
    );
    return rows[0]?.waiting ?? 0;
  });
}

describe('a job whose worker is killed goes on at another worker and ends as if nothing had happened', () => {
  let stack: AsyncDisposableStack;
  let site: TemporarySite;
  let undisturbed: StoredIndex;
  /** From the kill to the next attempt, with the start of the other worker. */
  const gapsMs: number[] = [];

  beforeAll(async () => {
    stack = new AsyncDisposableStack();
    site = stack.use(await temporarySite(generatedDocs(PAGES)));
    await using ingestion = await startIngestion();
    await using _worker = await ingestion.startWorker();
    const job = await ingestion.request(site.path);
    expect(await ingestion.finished(job.id)).toMatchObject({ state: 'succeeded', attempts: 1, pagesDone: PAGES });
    undisturbed = await ingestion.stored();
    expect(undisturbed.pages).toBe(PAGES);
  });
  afterAll(async () => {
    console.info(`taken up again after ${gapsMs.toSorted((one, two) => one - two).join(', ')} ms`);
    await stack.disposeAsync();
  });

  // Each has two kills on one database: the worker that takes up the first job is the one killed at the second.
  it.concurrent.each([
    { name: 'when it reads the site, and after 50 pages', kills: [whenReading, whenWritten(50)] },
    { name: 'after 25 and 100 pages', kills: [whenWritten(25), whenWritten(100)] },
    { name: 'after 50 and 125 pages', kills: [whenWritten(50), whenWritten(125)] },
    { name: 'after 75 pages, and while it publishes', kills: [whenWritten(75), whilePublishing] },
    { name: 'after 100 pages, and when only the commit is missing', kills: [whenWritten(100), beforeTheCommit] },
  ])('$name', { timeout: 180_000 }, async ({ kills }) => {
    await using ingestion = await startIngestion();
    let worker = await startWorkerProcess(ingestion.url);
    try {
      for (const [index, kill] of kills.entries()) {
        const siteId = SITES[index] ?? 'more';
        const job = await ingestion.request(site.path, siteId);
        await kill(ingestion, job, worker);
        await worker.exited;
        const killedAt = performance.now();
        worker = await startWorkerProcess(ingestion.url);
        const readyAt = performance.now();
        await ingestion.reached(job.id, ({ attempts }) => attempts > 1);
        const takenUpAt = performance.now();
        gapsMs.push(Math.round(takenUpAt - killedAt));
        expect(takenUpAt - readyAt).toBeLessThan(RECOVERY_MS);
        expect(await ingestion.finished(job.id)).toMatchObject({
          state: 'succeeded',
          attempts: 2,
          pagesDone: PAGES,
          chunks: undisturbed.chunks,
          failure: null,
        });
        const { rows, ...stored } = await ingestion.stored(siteId);
        expect(stored).toEqual({
          pages: undisturbed.pages,
          chunks: undisturbed.chunks,
          digest: undisturbed.digest,
          leftOver: { builds: 0, orphanPages: 0 },
        });
        expect([...rows].map(([route, { chunks }]) => [route, chunks])).toEqual(
          [...undisturbed.rows].map(([route, { chunks }]) => [route, chunks]),
        );
      }
    } finally {
      await worker[Symbol.asyncDispose]();
    }
  });
});
