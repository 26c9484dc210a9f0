import { setTimeout as sleep } from 'node:timers/promises';

import { query } from '@lattice/clients/postgres/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { generatedDocs } from './support/generated-docs.ts';
import { startIngestion, type Ingestion } from './support/ingestion.ts';
import { temporarySite, type TemporarySite } from './support/temporary-site.ts';
import { startWorkerProcess, type WorkerProcess } from './support/worker-process.ts';

const PAGES = 400;
const STOP_MS = 5_000;
const TIMEOUT_MS = 180_000;

let stack: AsyncDisposableStack;
let site: TemporarySite;
let digest: string;

beforeAll(async () => {
  stack = new AsyncDisposableStack();
  site = stack.use(await temporarySite(generatedDocs(PAGES)));
  await using ingestion = await startIngestion();
  await using _worker = await ingestion.startWorker();
  const { id } = await ingestion.request(site.path);
  await ingestion.finished(id);
  ({ digest } = await ingestion.stored());
});
afterAll(() => stack.disposeAsync());

const isWriting = (pages: number) => (job: { readonly stage: string; readonly pagesDone: number }) =>
  job.stage === 'writing' && job.pagesDone >= pages;

/** In the middle of a transaction it would hold the build for as long as the server lets a transaction idle. */
async function stopBetweenTransactions(worker: WorkerProcess, url: string): Promise<void> {
  for (;;) {
    worker.kill('SIGSTOP');
    const busy = await query(
      url,
      `select from pg_stat_activity
       where datname = current_database() and application_name = 'lattice-ingest' and state <> 'idle'`,
    );
    if (busy.length === 0) return;
    worker.kill('SIGCONT');
    await sleep(5);
  }
}

async function expectUndisturbed(ingestion: Ingestion): Promise<void> {
  expect(await ingestion.stored()).toMatchObject({ pages: PAGES, digest, leftOver: { builds: 0, orphanPages: 0 } });
}

it(
  'a worker that is told to stop, or loses its supervisor, hands its job over at once',
  { timeout: TIMEOUT_MS },
  async () => {
    await using ingestion = await startIngestion();
    await using first = await startWorkerProcess(ingestion.url);
    const { id } = await ingestion.request(site.path);
    await ingestion.reached(id, isWriting(50));
    await using second = await startWorkerProcess(ingestion.url, { supervised: true });

    const stoppedAt = performance.now();
    first.kill('SIGTERM');
    expect(await first.exited).toEqual([0, null]);
    expect(performance.now() - stoppedAt).toBeLessThan(STOP_MS);
    const handedOver = await ingestion.jobs.get(id);
    expect(handedOver).toMatchObject({ state: 'running', failure: null });

    const further = (handedOver?.pagesDone ?? 0) + 1;
    await ingestion.reached(id, ({ attempts, ...job }) => attempts === 2 && isWriting(further)(job));
    const disconnectedAt = performance.now();
    second.disconnect();
    expect(await second.exited).toEqual([0, null]);
    expect(performance.now() - disconnectedAt).toBeLessThan(STOP_MS);
    expect(await ingestion.jobs.get(id)).toMatchObject({ state: 'running', failure: null });
    expect(await ingestion.queue.counts()).toEqual({ waiting: 1, active: 0 });

    await using _third = await startWorkerProcess(ingestion.url);
    expect(await ingestion.finished(id)).toMatchObject({ state: 'succeeded', attempts: 3, pagesDone: PAGES });
    await expectUndisturbed(ingestion);
  },
);

it(
  'a worker that was thought dead and wakes up leaves the job to the one that has it',
  { timeout: TIMEOUT_MS },
  async () => {
    await using ingestion = await startIngestion();
    await using sleeper = await startWorkerProcess(ingestion.url);
    const { id } = await ingestion.request(site.path);
    await ingestion.reached(id, isWriting(50));
    await stopBetweenTransactions(sleeper, ingestion.url);
    await using heir = await startWorkerProcess(ingestion.url);
    await ingestion.reached(id, ({ attempts, ...job }) => attempts === 2 && isWriting(75)(job));
    sleeper.kill('SIGCONT');
    await sleeper.logged('job claims lost');
    expect(await ingestion.finished(id)).toMatchObject({ state: 'succeeded', attempts: 2, pagesDone: PAGES });
    await expectUndisturbed(ingestion);
    expect(sleeper.log.filter(({ msg }) => msg === 'site published')).toEqual([]);

    heir.kill('SIGTERM');
    await heir.exited;
    const next = await ingestion.request(site.path);
    expect(await ingestion.finished(next.id)).toMatchObject({ state: 'succeeded', attempts: 1, reused: PAGES });
    await sleeper.logged('site published');
  },
);
