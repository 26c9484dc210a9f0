import { createGapStore, createGraphStore } from '@lattice/clients/postgres';
import { silentLogger } from '@lattice/core';
import { createGapRecorder, createProbe, type GapRecorder } from '@lattice/retrieval';
import { expect, it } from 'vitest';

import { recheckAfterRun } from '../src/recheck-after-run.ts';
import { startIngestion, type Ingestion } from './support/ingestion.ts';
import { temporarySite } from './support/temporary-site.ts';

const QUESTION = 'How do I clean the filter of my aquarium?';
const TANK = { 'docs/tank.md': '# The tank\n\n## Water\n\nAn aquarium needs cool water and a filter.\n' };
const FILTER = {
  'docs/filter.md': '# Clean the filter\n\nTo clean the filter of the aquarium, rinse the sponge in tank water.\n',
};
const REFUSED = { refusalReason: 'below-floor', support: { score: null, sentences: 0, unsupported: 0 } } as const;
/** Far longer than it takes, for a machine that is busy. */
const SOON = { timeout: 20_000 };

function gapsOn({ database, index }: Ingestion) {
  const gaps = createGapStore(database, { retentionDays: 30 });
  const config = { docs: { siteUrl: null } };
  const probe = createProbe({ config, index, graph: createGraphStore(database), logger: silentLogger });
  const recorder: GapRecorder = createGapRecorder({ gaps, probe, logger: silentLogger });
  return { gaps, recorder, afterRun: recheckAfterRun({ gaps, index, probe, logger: silentLogger }) };
}

it('a run that publishes an answer closes the question, one that takes it away opens it again', async () => {
  await using ingestion = await startIngestion();
  await using site = await temporarySite(TANK);
  const { gaps, recorder, afterRun } = gapsOn(ingestion);
  await using _recorder = recorder;
  await using _worker = await ingestion.startWorker({ afterRun });
  const run = async (): Promise<void> => {
    const job = await ingestion.request(site.path);
    expect(await ingestion.finished(job.id)).toMatchObject({ state: 'succeeded' });
  };
  await run();
  recorder.note({ question: QUESTION }, REFUSED);
  await expect.poll(() => gaps.list(), SOON).toMatchObject([{ question: QUESTION, nearest: { route: '/tank' } }]);

  await site.write(FILTER);
  await run();
  await expect
    .poll(() => gaps.list(), SOON)
    .toMatchObject([{ answeredBy: { route: '/filter' }, answeredAt: expect.any(Date), reopened: 0 }]);

  await site.remove('docs/filter.md');
  await run();
  await expect.poll(() => gaps.list(), SOON).toMatchObject([{ answeredBy: null, answeredAt: null, reopened: 1 }]);
});

it('a worker that ended between publishing and asking leaves the asking to the next one', async () => {
  await using ingestion = await startIngestion();
  await using site = await temporarySite(TANK);
  const { gaps, recorder, afterRun } = gapsOn(ingestion);
  await using _recorder = recorder;
  const reached = Promise.withResolvers<void>();
  {
    await using _first = await ingestion.startWorker({
      async afterRun(signal) {
        if ((await gaps.list()).length === 0) return;
        reached.resolve();
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        await afterRun(signal);
      },
    });
    const first = await ingestion.request(site.path);
    await ingestion.finished(first.id);
    recorder.note({ question: QUESTION }, REFUSED);
    await expect.poll(() => gaps.list(), SOON).toHaveLength(1);
    await site.write(FILTER);
    const second = await ingestion.request(site.path);
    expect(await ingestion.finished(second.id)).toMatchObject({ state: 'succeeded' });
    await reached.promise;
  }
  expect(await gaps.list()).toMatchObject([{ answeredAt: null }]);
  await using _next = await ingestion.startWorker({ afterRun });
  await expect.poll(() => gaps.list(), SOON).toMatchObject([{ answeredBy: { route: '/filter' } }]);
});
