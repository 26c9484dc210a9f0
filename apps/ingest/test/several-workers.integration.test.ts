import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { generatedDocs } from './support/generated-docs.ts';
import { startIngestion, type Ingestion } from './support/ingestion.ts';
import { temporarySite } from './support/temporary-site.ts';
import { startWorkerProcess, type WorkerProcess } from './support/worker-process.ts';

const WORKERS = 3;

let stack: AsyncDisposableStack;
let ingestion: Ingestion;
let workers: WorkerProcess[];

beforeAll(async () => {
  stack = new AsyncDisposableStack();
  ingestion = stack.use(await startIngestion());
  workers = await Promise.all(Array.from({ length: WORKERS }, () => startWorkerProcess(ingestion.url)));
  for (const worker of workers) stack.use(worker);
});
afterAll(() => stack.disposeAsync());

/** How many of the jobs run at the same time at most, until all have ended. */
async function mostAtOnce(ids: readonly string[]): Promise<number> {
  let most = 0;
  for (;;) {
    const jobs = await Promise.all(ids.map((id) => ingestion.jobs.get(id)));
    most = Math.max(most, jobs.filter((job) => job?.state === 'running').length);
    if (jobs.every((job) => job?.finishedAt !== null)) return most;
    await sleep(5);
  }
}

it('several workers finish the sites of one queue side by side', async () => {
  const sites = await Promise.all(
    Array.from({ length: 6 }, (_, index) => temporarySite({ ...generatedDocs(60), 'docs/own.md': `# Own ${index}\n` })),
  );
  for (const site of sites) stack.use(site);
  const jobs = await Promise.all(sites.map((site, index) => ingestion.request(site.path, `site-${index}`)));
  expect(await mostAtOnce(jobs.map(({ id }) => id))).toBeGreaterThan(1);
  for (const [index, { id }] of jobs.entries()) {
    expect(await ingestion.jobs.get(id)).toMatchObject({ state: 'succeeded', attempts: 1, pagesDone: 61 });
    expect(await ingestion.stored(`site-${index}`)).toMatchObject({
      pages: 61,
      leftOver: { builds: 0, orphanPages: 0 },
    });
  }
  const published = workers.map(({ log }) => log.filter(({ msg }) => msg === 'site published').length);
  expect(published.filter((count) => count > 0).length).toBeGreaterThan(1);
  expect(published.reduce((sum, count) => sum + count)).toBe(6);
});

it('the jobs of one site wait for each other and run in the order they were asked for', async () => {
  await using before = await temporarySite({ ...generatedDocs(60), 'docs/state.md': '# Before\n' });
  await using after = await temporarySite({ ...generatedDocs(60), 'docs/state.md': '# After\n' });
  const jobs = [
    await ingestion.request(before.path, 'one'),
    await ingestion.request(before.path, 'one'),
    await ingestion.request(after.path, 'one'),
  ];
  expect(await mostAtOnce(jobs.map(({ id }) => id))).toBe(1);
  const ended = await Promise.all(jobs.map(({ id }) => ingestion.finished(id)));
  expect(ended).toMatchObject([
    { state: 'succeeded', attempts: 1, reused: 0 },
    { state: 'succeeded', attempts: 1, reused: 61 },
    { state: 'succeeded', attempts: 1, reused: 60 },
  ]);
  const [first, second, third] = ended;
  expect(second?.startedAt?.getTime()).toBeGreaterThanOrEqual(first?.finishedAt?.getTime() ?? Infinity);
  expect(third?.startedAt?.getTime()).toBeGreaterThanOrEqual(second?.finishedAt?.getTime() ?? Infinity);
});
