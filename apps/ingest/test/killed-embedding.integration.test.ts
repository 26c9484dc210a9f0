import { embeddingServer } from '@lattice/testing';
import { expect, it } from 'vitest';

import { generatedDocs } from './support/generated-docs.ts';
import { startIngestion } from './support/ingestion.ts';
import { temporarySite } from './support/temporary-site.ts';
import { startWorkerProcess } from './support/worker-process.ts';

const PAGES = 150;
/** Pages whose texts are embedded together, and are lost together with a worker. */
const BATCH_PAGES = 25;

it('a worker that is killed embeds nothing twice that was written', { timeout: 180_000 }, async () => {
  await using ingestion = await startIngestion();
  await using models = await embeddingServer();
  await using site = await temporarySite(generatedDocs(PAGES));
  const env = {
    OPENAI_API_KEY: 'k',
    OPENAI_BASE_URL: models.url,
    EMBEDDING_BACKEND: 'openai',
    OPENAI_EMBEDDING_MODEL: 'text-embedding-3-small',
    EMBEDDING_DIMENSIONS: '32',
  };
  let worker = await startWorkerProcess(ingestion.url, { env });
  try {
    const job = await ingestion.request(site.path);
    let kills = 0;
    for (const pages of [25, 75]) {
      await ingestion.reached(job.id, ({ pagesDone, stage }) => stage === 'writing' && pagesDone >= pages);
      worker.kill('SIGKILL');
      await worker.exited;
      kills += 1;
      worker = await startWorkerProcess(ingestion.url, { env });
    }
    const done = await ingestion.finished(job.id);
    expect(done).toMatchObject({ state: 'succeeded', attempts: kills + 1, pagesDone: PAGES });
    const distinct = new Set(models.asked).size;
    expect(distinct).toBe(done.chunks);
    const perBatch = (done.chunks / PAGES) * BATCH_PAGES * 2;
    expect(models.asked.length - distinct).toBeLessThanOrEqual(kills * perBatch);
    const before = models.asked.length;
    expect(await ingestion.finished((await ingestion.request(site.path)).id)).toMatchObject({ reused: PAGES });
    expect(models.asked).toHaveLength(before);
  } finally {
    await worker[Symbol.asyncDispose]();
  }
});
