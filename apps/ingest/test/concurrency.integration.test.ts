import { expect, it } from 'vitest';

import { generatedDocs } from './support/generated-docs.ts';
import { startIngestion } from './support/ingestion.ts';
import { temporarySite } from './support/temporary-site.ts';
import { startWorkerProcess } from './support/worker-process.ts';

it('one worker runs as many jobs at the same time as INGEST_CONCURRENCY says', { timeout: 120_000 }, async () => {
  await using ingestion = await startIngestion();
  await using one = await temporarySite(generatedDocs(120));
  await using other = await temporarySite(generatedDocs(120));
  const jobs = [await ingestion.request(one.path, 'one'), await ingestion.request(other.path, 'other')];
  await using worker = await startWorkerProcess(ingestion.url, { env: { INGEST_CONCURRENCY: '2' } });
  const [first, second] = await Promise.all(jobs.map(({ id }) => ingestion.finished(id)));
  expect([first?.state, second?.state]).toEqual(['succeeded', 'succeeded']);
  expect(first?.startedAt?.getTime()).toBeLessThan(second?.finishedAt?.getTime() ?? 0);
  expect(second?.startedAt?.getTime()).toBeLessThan(first?.finishedAt?.getTime() ?? 0);
  expect(worker.log.find(({ msg }) => msg === 'worker ready')).toMatchObject({ concurrency: 2 });
});
