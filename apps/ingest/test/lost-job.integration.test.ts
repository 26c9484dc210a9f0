import { randomUUID } from 'node:crypto';

import { query } from '@lattice/clients/postgres/testing';
import { expect, it } from 'vitest';

import { startIngestion, type Ingestion } from './support/ingestion.ts';
import { temporarySite, type TemporarySite } from './support/temporary-site.ts';

/** Far longer than it takes, for a machine that is busy. */
const SOON = { timeout: 20_000 };

const docs = { 'docs/a.md': '# A\n\nA text.\n' };

/** As a process leaves it that dies between writing the job down and queueing it. */
async function createUnqueued({ jobs }: Ingestion, site: TemporarySite): Promise<string> {
  const { id } = await jobs.create({
    id: randomUUID(),
    siteId: 'main',
    source: { type: 'directory', path: site.path },
  });
  return id;
}

it('a job that was written down and never queued is picked up by the next worker that starts', async () => {
  await using ingestion = await startIngestion();
  await using site = await temporarySite(docs);
  const id = await createUnqueued(ingestion, site);
  expect(await ingestion.queue.counts()).toEqual({ waiting: 0, active: 0 });
  await using _worker = await ingestion.startWorker();
  expect(await ingestion.finished(id)).toMatchObject({ state: 'succeeded', attempts: 1 });
});

it('a job that was never queued is picked up when the next job of its site comes', async () => {
  await using ingestion = await startIngestion();
  await using site = await temporarySite(docs);
  await using _worker = await ingestion.startWorker();
  const lost = await createUnqueued(ingestion, site);
  const { id } = await ingestion.request(site.path);
  expect(await ingestion.finished(id)).toMatchObject({ state: 'succeeded' });
  expect(await ingestion.jobs.get(lost)).toMatchObject({ state: 'succeeded', attempts: 1 });
});

it.each(['completed', 'failed'])('a job that the queue calls %s and the table does not is run', async (state) => {
  await using ingestion = await startIngestion();
  await using site = await temporarySite(docs);
  const { id } = await ingestion.request(site.path);
  await ingestion.jobs.start(id);
  await query(ingestion.url, 'update bullmq.job set state = $2::bullmq.job_state, finished_at_ms = 1 where id = $1', [
    id,
    state,
  ]);
  await using _worker = await ingestion.startWorker();
  expect(await ingestion.finished(id)).toMatchObject({ state: 'succeeded', attempts: 2 });
  await expect.poll(() => query(ingestion.url, 'select state from bullmq.job'), SOON).toEqual([{ state: 'completed' }]);
});

it('a job whose workers died too often ends as failed, in the table too', async () => {
  await using ingestion = await startIngestion();
  await using site = await temporarySite(docs);
  const { id } = await ingestion.request(site.path);
  await ingestion.jobs.start(id);
  await query(
    ingestion.url,
    `update bullmq.job
     set state = 'active', lock_token = 'gone', locked_until_ms = 1, stalled_marked = true, stalled_count = 1000
     where id = $1`,
    [id],
  );
  await using _worker = await ingestion.startWorker();
  expect(await ingestion.finished(id)).toMatchObject({ state: 'failed', failure: { code: 'job-failed' } });
});
