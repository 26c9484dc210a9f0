import { randomUUID } from 'node:crypto';

import { silentLogger, type IndexWriter, type JobStore } from '@lattice/core';
import { expect, it } from 'vitest';

import { ingestSite } from '../src/ingest-site.ts';
import { fileOf, generatedDocs, routeOf } from './support/generated-docs.ts';
import { startIngestion, type Ingestion } from './support/ingestion.ts';
import { SOURCES } from './support/sources.ts';
import { temporarySite, type TemporarySite } from './support/temporary-site.ts';

const PAGES = 80;

interface Attempt {
  readonly jobId: string;
  readonly jobs?: JobStore;
  readonly writer?: IndexWriter;
  readonly signal?: AbortSignal;
}

async function attempt(ingestion: Ingestion, { jobId, signal, ...replaced }: Attempt): Promise<void> {
  const { jobs, writer } = ingestion;
  const deps = {
    jobs,
    writer,
    sources: SOURCES,
    embedding: null,
    logger: silentLogger,
    environment: { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] },
    ...replaced,
  };
  await ingestSite(jobId, deps, { signal: signal ?? new AbortController().signal, lastAttempt: false });
}

/** An attempt that is put down when so many pages are in the build. */
async function attemptUntil(ingestion: Ingestion, jobId: string, pages: number): Promise<void> {
  const stop = new AbortController();
  const jobs: JobStore = {
    ...ingestion.jobs,
    async progress(id, progress) {
      await ingestion.jobs.progress(id, progress);
      if (progress.stage === 'writing' && progress.pagesDone >= pages) stop.abort();
    },
  };
  await expect(attempt(ingestion, { jobId, jobs, signal: stop.signal })).rejects.toMatchObject({
    code: 'shutting-down',
  });
}

async function createJob({ jobs }: Ingestion, site: TemporarySite): Promise<string> {
  const source = { type: 'directory', path: site.path } as const;
  const { id } = await jobs.create({ id: randomUUID(), siteId: 'main', source });
  return id;
}

it('goes on where the attempt before stopped, and counts what that one took over', async () => {
  await using ingestion = await startIngestion();
  await using site = await temporarySite(generatedDocs(PAGES));
  await attempt(ingestion, { jobId: await createJob(ingestion, site) });
  const before = await ingestion.stored();
  await site.write({ [fileOf(3)]: '# Three\n\nAnother three.\n' });

  const jobId = await createJob(ingestion, site);
  await attemptUntil(ingestion, jobId, 50);
  expect(await ingestion.stored()).toMatchObject({ digest: before.digest, leftOver: { builds: 1 } });
  const writes: string[] = [];
  const writer: IndexWriter = {
    ...ingestion.writer,
    async open(request) {
      const build = await ingestion.writer.open(request);
      return {
        ...build,
        async write(pages) {
          writes.push(...pages.map(({ page }) => page.route));
          await build.write(pages);
        },
      };
    },
  };
  await attempt(ingestion, { jobId, writer });
  expect(writes).toEqual([]);
  expect(await ingestion.jobs.get(jobId)).toMatchObject({
    state: 'succeeded',
    attempts: 2,
    pagesDone: PAGES,
    reused: PAGES - 1,
    removed: 0,
  });
  expect(await ingestion.stored()).toMatchObject({ pages: PAGES, leftOver: { builds: 0, orphanPages: 0 } });
});

it('publishes the site as it is now when it changed between two attempts', async () => {
  await using ingestion = await startIngestion();
  await using site = await temporarySite(generatedDocs(PAGES));
  const jobId = await createJob(ingestion, site);
  await attemptUntil(ingestion, jobId, 75);
  await site.remove(fileOf(0));
  await site.write({ [fileOf(1)]: '{ not MDX any more, but Markdown', [fileOf(2)]: '# Two\n\nAnother two.\n' });
  await site.remove(fileOf(5));
  await site.write({ [fileOf(5).replace('.md', '.mdx')]: '<Broken' });
  await attempt(ingestion, { jobId });
  const resumed = await ingestion.stored();
  expect(resumed).toMatchObject({ pages: PAGES - 3, leftOver: { builds: 0, orphanPages: 0 } });
  expect([0, 1, 5].map((index) => resumed.rows.has(routeOf(index)))).toEqual([false, false, false]);

  await using other = await startIngestion();
  await attempt(other, { jobId: await createJob(other, site) });
  expect((await other.stored()).digest).toBe(resumed.digest);
});

it('leaves out a file that vanishes after the site was read', async () => {
  await using ingestion = await startIngestion();
  await using site = await temporarySite({ 'docs/a.md': '# A\n', 'docs/b.md': '# B\n', 'docs/c.md': '# C\n' });
  const writer: IndexWriter = {
    ...ingestion.writer,
    async open(request) {
      await site.remove('docs/b.md');
      return ingestion.writer.open(request);
    },
  };
  const jobId = await createJob(ingestion, site);
  await attempt(ingestion, { jobId, writer });
  const job = await ingestion.jobs.get(jobId);
  expect(job).toMatchObject({ state: 'succeeded', warningCount: 1 });
  expect(job?.warnings).toEqual([{ where: 'docs/b.md', message: expect.stringContaining('left out') }]);
  expect([...(await ingestion.stored()).rows.keys()]).toEqual(['/a', '/c']);
});
