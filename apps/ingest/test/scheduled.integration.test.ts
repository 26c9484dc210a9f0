import { expect, it } from 'vitest';

import { startIngestion } from './support/ingestion.ts';
import { temporarySite } from './support/temporary-site.ts';

/** Far longer than it takes, for a machine that is busy. */
const SOON = { timeout: 20_000 };

it('a schedule reads the site again from where it was last read, and ends when it is taken away', async () => {
  await using ingestion = await startIngestion();
  await using site = await temporarySite({ 'docs/a.md': '# A\n' });
  {
    await using _worker = await ingestion.startWorker({ schedule: '* * * * * *' });
    const first = await ingestion.request(site.path);
    expect(await ingestion.finished(first.id)).toMatchObject({ state: 'succeeded' });
    await site.write({ 'docs/b.md': '# Bandicoot\n\nbandicoot\n' });
    await expect.poll(() => ingestion.search('bandicoot'), SOON).toEqual(['/b']);
    await expect.poll(async () => (await ingestion.jobs.latest('main', 50)).length, SOON).toBeGreaterThan(3);
    const asked = (await ingestion.jobs.latest('main', 50)).filter(({ id }) => id !== first.id);
    expect(asked.map(({ source }) => source)).toEqual(asked.map(() => first.source));
  }
  await using _worker = await ingestion.startWorker();
  await expect.poll(() => ingestion.jobs.unfinished(), SOON).toEqual([]);
  await expect.poll(() => ingestion.queue.counts(), SOON).toEqual({ waiting: 0, active: 0 });
});
