import { redisMissing, startRedisServer } from '@lattice/testing';
import { expect, it } from 'vitest';

import { generatedDocs } from './support/generated-docs.ts';
import { startIngestion } from './support/ingestion.ts';
import { temporarySite } from './support/temporary-site.ts';
import { startWorkerProcess } from './support/worker-process.ts';

const PAGES = 400;
/** Long enough for the worker to notice in every way there is: a lost claim, a failed wait, a refused connection. */
const OUTAGE_MS = 3_000;
const PATIENCE = { timeout: 180_000 };

it('a Redis that dies with all it held, in the middle of a job, loses no job', PATIENCE, async ({ skip }) => {
  skip(redisMissing(process.env), 'there is no redis-server on the PATH');
  await using redis = await startRedisServer();
  const connection = { backend: 'redis', url: redis.databaseUrl() } as const;
  await using ingestion = await startIngestion(connection);
  await using site = await temporarySite(generatedDocs(PAGES));
  await using worker = await startWorkerProcess(ingestion.url, { env: { REDIS_URL: connection.url } });

  const undisturbed = await ingestion.request(site.path, 'undisturbed');
  expect(await ingestion.finished(undisturbed.id)).toMatchObject({ state: 'succeeded', attempts: 1 });
  const expected = await ingestion.stored('undisturbed');

  const running = await ingestion.request(site.path, 'running');
  const waiting = await ingestion.request(site.path, 'waiting');
  await ingestion.reached(running.id, ({ stage, pagesDone }) => stage === 'writing' && pagesDone >= 50);
  await redis.kill();
  await new Promise((resolve) => setTimeout(resolve, OUTAGE_MS));
  await redis.start();
  const backAt = performance.now();

  for (const [job, siteId] of [[running, 'running'] as const, [waiting, 'waiting'] as const]) {
    expect(await ingestion.finished(job.id)).toMatchObject({ state: 'succeeded', pagesDone: PAGES, failure: null });
    const { digest, leftOver } = await ingestion.stored(siteId);
    expect({ digest, leftOver }).toEqual({ digest: expected.digest, leftOver: { builds: 0, orphanPages: 0 } });
  }
  console.info(`both ended ${Math.round(performance.now() - backAt)} ms after Redis was back`);

  // The process that was there before goes on taking jobs.
  const next = await ingestion.request(site.path, 'running');
  expect(await ingestion.finished(next.id)).toMatchObject({ state: 'succeeded', reused: PAGES });
  expect(worker.log.filter(({ msg }) => msg === 'site published')).not.toHaveLength(0);
  expect(worker.log.filter(({ level }) => level === 'error')).toEqual([]);
});
