import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { generatedDocs } from './support/generated-docs.ts';
import { startIngestion, type Ingestion } from './support/ingestion.ts';
import type { StoredIndex } from './support/stored-index.ts';
import { temporarySite, type TemporarySite } from './support/temporary-site.ts';

/** Far longer than it takes, for a machine that is busy. */
const SOON = { timeout: 20_000 };

let stack: AsyncDisposableStack;
let ingestion: Ingestion;

beforeAll(async () => {
  stack = new AsyncDisposableStack();
  ingestion = stack.use(await startIngestion());
  stack.use(await ingestion.startWorker());
});
afterAll(() => stack.disposeAsync());

async function run(site: TemporarySite) {
  const job = await ingestion.request(site.path);
  return ingestion.finished(job.id);
}

const durationOf = (job: { startedAt: Date | null; finishedAt: Date | null }): number =>
  (job.finishedAt?.getTime() ?? 0) - (job.startedAt?.getTime() ?? 0);

describe('a site', () => {
  it('is published, taken over unchanged, and changed page by page', async () => {
    await using site = await temporarySite({
      ...generatedDocs(100),
      'docs/tour.md': '# Tour\n\nStart with [the wombat](./animals/wombat.md).\n',
      'docs/animals/wombat.md': '# Wombat\n\nA wombat digs.\n',
      'docs/animals/quokka.md': '# Quokka\n\nA quokka smiles.\n',
    });
    const first = await run(site);
    expect(first).toMatchObject({ state: 'succeeded', stage: 'done', attempts: 1, warningCount: 0, failure: null });
    expect(first).toMatchObject({ pagesTotal: 103, pagesDone: 103, reused: 0, removed: 0 });
    const published = await ingestion.stored();
    expect(published).toMatchObject({ pages: 103, chunks: first.chunks, leftOver: { builds: 0, orphanPages: 0 } });
    expect(await ingestion.search('quokka')).toEqual(['/animals/quokka']);

    const second = await run(site);
    expect(second).toMatchObject({ state: 'succeeded', pagesDone: 103, reused: 103, removed: 0, chunks: first.chunks });
    expect(await ingestion.stored()).toEqual(published);
    expect(durationOf(second)).toBeLessThan(durationOf(first) / 2);

    await site.write({ 'docs/animals/quokka.md': '# Quokka\n\nA quokka jumps, says the numbat.\n' });
    expect(await run(site)).toMatchObject({ state: 'succeeded', reused: 102, removed: 0 });
    expect(await changedSince(published)).toEqual(['/animals/quokka']);
    expect(await ingestion.search('numbat')).toEqual(['/animals/quokka']);

    await site.write({ 'docs/animals/wombat.md': '---\nslug: /wombats\n---\n\n# Wombat\n\nA wombat digs.\n' });
    expect(await run(site)).toMatchObject({ state: 'succeeded', reused: 101, removed: 1 });
    // The tour's link leads elsewhere now.
    expect(await changedSince(published)).toEqual(['/animals/quokka', '/animals/wombat', '/tour', '/wombats']);

    await site.remove('docs/animals/quokka.md');
    expect(await run(site)).toMatchObject({ state: 'succeeded', pagesTotal: 102, reused: 102, removed: 1 });
    expect(await ingestion.search('quokka')).toEqual([]);
    expect((await ingestion.stored()).rows.has('/animals/quokka')).toBe(false);
    const live = await ingestion.index.live();
    expect(live).toMatchObject({ pages: 102 });
    expect(live === null ? null : await ingestion.index.pages(live, ['/animals/quokka'])).toEqual(new Map());
  });

  async function changedSince(before: StoredIndex): Promise<string[]> {
    const { rows } = await ingestion.stored();
    const routes = new Set([...before.rows.keys(), ...rows.keys()]);
    return [...routes].filter((route) => before.rows.get(route)?.page !== rows.get(route)?.page).toSorted();
  }

  it('is published without the page that cannot be parsed, whose line every run names', async () => {
    const broken = '# Broken\n\nFine here.\n\n<Tabs>\n\nnever closed\n';
    await using site = await temporarySite({ 'docs/fine.md': '# Fine\n\nA fine page.\n', 'docs/broken.mdx': broken });
    for (const reused of [0, 1]) {
      const job = await run(site);
      expect(job).toMatchObject({ state: 'succeeded', warningCount: 1, reused, chunks: 1 });
      expect(job.warnings).toEqual([
        { where: expect.stringMatching(/^docs\/broken\.mdx:[5-8]$/), message: expect.stringMatching(/left out.*Tabs/) },
      ]);
      expect([...(await ingestion.stored()).rows.keys()]).toEqual(['/fine']);
    }
  });

  it('is told in every run about a page that was read with reservations', async () => {
    const odd = "import Part from './_gone.mdx';\n\n# Odd\n\nText before.\n\n<Part />\n";
    await using site = await temporarySite({ 'docs/fine.md': '# Fine\n\nA fine page.\n', 'docs/odd.mdx': odd });
    const first = await run(site);
    expect(first).toMatchObject({ state: 'succeeded', warningCount: 1 });
    expect(first.warnings).toEqual([{ where: 'docs/odd.mdx:7', message: expect.stringContaining('_gone.mdx') }]);
    const published = await ingestion.stored();
    expect(await run(site)).toMatchObject({ state: 'succeeded', warnings: first.warnings, reused: 2 });
    expect(await ingestion.stored()).toEqual(published);
  });
});

describe('a source without pages fails with a reason and leaves the live index alone:', () => {
  let kept: StoredIndex;
  beforeAll(async () => {
    await using site = await temporarySite({ 'docs/kept.md': '# Kept\n\nA bandicoot.\n' });
    await run(site);
    kept = await ingestion.stored();
  });

  it.each([
    { name: 'no pages at all', files: { 'docs/_partial.md': 'Part.\n' }, code: 'site-empty', warnings: 0 },
    { name: 'nothing but drafts', files: { 'docs/a.md': '---\ndraft: true\n---\n' }, code: 'site-empty', warnings: 0 },
    { name: 'every page broken', files: { 'docs/a.mdx': '<A', 'docs/b.mdx': '{' }, code: 'site-empty', warnings: 2 },
    {
      name: 'not a Docusaurus site',
      files: { 'docs/a.md': '# A\n', 'docusaurus.config.js': null },
      code: 'site-not-found',
    },
    { name: 'no such folder', files: null, code: 'site-not-found' },
  ])('$name', async ({ files, code, warnings = 0 }) => {
    await using site = await temporarySite({ ...files });
    if (files === null) await site.remove('.');
    const failure = { code, message: expect.not.stringContaining(site.path), fix: expect.any(String) };
    const job = await run(site);
    expect(job).toMatchObject({ state: 'failed', attempts: 1, failure });
    expect(job.warnings.filter(({ message }) => message.includes('left out'))).toHaveLength(warnings);
    expect(await ingestion.stored()).toEqual(kept);
    expect(await ingestion.search('bandicoot')).toEqual(['/kept']);
  });
});

it('stops a cancelled run, deletes its build and leaves the live index alone', async () => {
  await using site = await temporarySite(generatedDocs(200));
  await run(site);
  const before = await ingestion.stored();
  const changed = Object.keys(generatedDocs(200)).map((file) => [file, `# Changed\n\n${file}\n`.repeat(20)]);
  await site.write(Object.fromEntries(changed));
  const job = await ingestion.request(site.path);
  await ingestion.reached(job.id, ({ stage, pagesDone }) => stage === 'writing' && pagesDone > 0);
  expect(await ingestion.jobs.cancel(job.id)).toBe(true);
  await expect.poll(() => ingestion.queue.counts(), SOON).toEqual({ waiting: 0, active: 0 });
  expect(await ingestion.jobs.get(job.id)).toMatchObject({ state: 'cancelled', failure: null });
  expect(await ingestion.stored()).toEqual(before);
});
