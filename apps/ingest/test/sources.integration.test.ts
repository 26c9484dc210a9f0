import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { createGitFetcher } from '@lattice/clients/git';
import { query } from '@lattice/clients/postgres/testing';
import { createSiteCrawler } from '@lattice/clients/web';
import { expect, it } from 'vitest';

import { startIngestion } from './support/ingestion.ts';
import { SOURCES } from './support/sources.ts';
import { temporarySite } from './support/temporary-site.ts';

const run = promisify(execFile);

const DOCS = {
  'docs/tour.md': '# Tour\n\n## Start here\n\nStart with [the wombat](./wombat.md#food).\n',
  'docs/wombat.md': '# Wombat\n\n## Food\n\nA wombat eats grass.\n',
};

async function temporaryFolders(): Promise<string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith(`lattice-source-${process.pid}-`)).toSorted();
}

/** A configuration that leaves a trace when it is run rather than read. */
const tracing = (trace: string): string => `
require('node:fs').writeFileSync(${JSON.stringify(trace)}, 'ran');
module.exports = { title: 'Traced', url: 'https://docs.example.com', baseUrl: '/',
  presets: [['classic', { docs: { routeBasePath: '/' }, blog: false }]] };
`;

it('an archive is indexed as the folder it was made of, without running its code, and leaves nothing', async () => {
  await using site = await temporarySite(DOCS);
  const trace = join(site.path, 'trace');
  await site.write({ 'docusaurus.config.js': tracing(trace) });
  const archive = join(site.path, 'site.tgz');
  await run('tar', ['-czf', archive, '-C', site.path, 'docs', 'docusaurus.config.js']);
  await using ingestion = await startIngestion();
  await using _worker = await ingestion.startWorker();
  const before = await temporaryFolders();

  const { id } = await ingestion.request({ type: 'archive', path: archive, subfolder: null });
  expect(await ingestion.finished(id)).toMatchObject({ state: 'succeeded', pagesDone: 2, failure: null });
  expect(await ingestion.search('grass')).toEqual(['/wombat']);
  await expect(readFile(trace)).rejects.toMatchObject({ code: 'ENOENT' });
  const unpacked = await ingestion.stored();

  // The person's own folder is trusted, which also shows that the trace is one.
  const own = await ingestion.request(site.path);
  expect(await ingestion.finished(own.id)).toMatchObject({ state: 'succeeded', reused: 2 });
  expect(await readFile(trace, 'utf8')).toBe('ran');
  expect((await ingestion.stored()).digest).toBe(unpacked.digest);
  expect(await temporaryFolders()).toEqual(before);
});

it('a Markdown file is a site of one page', async () => {
  await using site = await temporarySite({ 'notes.md': '# Notes\n\n## Numbat\n\nEats {termites} < ants.\n' });
  await using ingestion = await startIngestion();
  await using _worker = await ingestion.startWorker();
  const { id } = await ingestion.request({ type: 'file', path: join(site.path, 'notes.md') });
  expect(await ingestion.finished(id)).toMatchObject({ state: 'succeeded', pagesDone: 1, warningCount: 0 });
  expect(await ingestion.search('ant')).toEqual(['/notes']);
});

it('a refused archive fails the job with its reason and leaves the live index alone', async () => {
  await using site = await temporarySite(DOCS);
  await using ingestion = await startIngestion();
  await using _worker = await ingestion.startWorker();
  await ingestion.finished((await ingestion.request(site.path)).id);
  const live = await ingestion.stored();
  const archive = join(site.path, 'evil.tgz');
  await run('tar', ['-czPf', archive, '--transform', 's,^,../,', '-C', site.path, 'docs/tour.md']);
  const { id } = await ingestion.request({ type: 'archive', path: archive, subfolder: null });
  expect(await ingestion.finished(id)).toMatchObject({
    state: 'failed',
    attempts: 1,
    failure: { code: 'source-refused', message: expect.stringContaining('climbs out') },
  });
  expect(await ingestion.stored()).toEqual(live);
});

it('a repository is indexed at its ref and below its subfolder, with docs that lie beside it, and no token is stored', async () => {
  await using site = await temporarySite({
    'docusaurus.config.js': null,
    'website/docusaurus.config.js': `module.exports = { title: 'Git', url: 'https://docs.example.com', baseUrl: '/',
      presets: [['classic', { docs: { path: '../docs', routeBasePath: '/' }, blog: false }]] };`,
    ...DOCS,
  });
  const git = (...args: string[]) =>
    run(
      'git',
      ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'init.defaultBranch=main', ...args],
      { cwd: site.path },
    );
  await git('init', '--quiet');
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'first');
  await git('tag', 'v1');
  await site.write({ 'docs/wombat.md': '# Wombat\n\n## Food\n\nA wombat eats roots.\n' });
  await git('commit', '--quiet', '--all', '--message', 'second');

  await using ingestion = await startIngestion();
  const token = 'tok-3n-do-not-store';
  const environment = { PATH: process.env['PATH'] };
  const credentials = [{ host: 'github.com', token }];
  await using _worker = await ingestion.startWorker({
    sources: { ...SOURCES, git: createGitFetcher({ environment, credentials, protocols: ['file'] }) },
  });
  const source = { type: 'git', url: `file://${site.path}`, subfolder: 'website' } as const;
  const tagged = await ingestion.request({ ...source, ref: 'v1' });
  expect(await ingestion.finished(tagged.id)).toMatchObject({ state: 'succeeded', pagesDone: 2, warningCount: 0 });
  expect(await ingestion.search('grass')).toEqual(['/wombat']);
  const latest = await ingestion.request({ ...source, ref: null });
  expect(await ingestion.finished(latest.id)).toMatchObject({ state: 'succeeded', pagesDone: 2, reused: 1 });
  expect(await ingestion.search('grass')).toEqual([]);
  expect(await ingestion.search('root')).toEqual(['/wombat']);
  const rows = await query<{ row: string }>(ingestion.url, 'select to_jsonb(j)::text as row from lattice.jobs j', []);
  expect(rows.length).toBe(2);
  expect(rows.map(({ row }) => row).join()).not.toContain(token);
});

interface Site extends AsyncDisposable {
  readonly origin: string;
  readonly pages: Map<string, string>;
  readonly failing: Set<string>;
}

async function publishedSite(): Promise<Site> {
  const pages = new Map<string, string>();
  const failing = new Set<string>();
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const page = pages.get(path);
    if (failing.has(path)) response.writeHead(500).end();
    else if (path === '/sitemap.xml') {
      const entries = [...pages.keys()].map((one) => `<url><loc>http://${request.headers.host}${one}</loc></url>`);
      response.writeHead(200, { 'content-type': 'application/xml' }).end(`<urlset>${entries.join('')}</urlset>`);
    } else if (page === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': 'text/html' }).end(page);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    origin: `http://site.test:${address.port}`,
    pages,
    failing,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const CRAWLER = createSiteCrawler({
  limits: { intervalMs: 0, retryDelayMs: 1 },
  addresses: {
    resolve: async () => [{ address: '127.0.0.1', family: 4 }],
    isAllowed: (address) => address === '127.0.0.1',
  },
});

const page = (title: string, id: string, text: string): string =>
  `<html lang="en"><head><title>${title} | Zoo</title></head><body><main><h1>${title}</h1><h2 id="${id}">Part</h2><p>${text}</p></main></body></html>`;

it('a published site is indexed with its own anchors, taken over unchanged, and follows what vanishes', async () => {
  await using site = await publishedSite();
  site.pages.set('/wombat', page('Wombat', 'true-anchor', 'A wombat eats grass.'));
  site.pages.set('/numbat', page('Numbat', 'ants', 'A numbat eats termites.'));
  site.pages.set('/quokka', page('Quokka', 'smile', 'A quokka smiles.'));
  await using ingestion = await startIngestion();
  await using _worker = await ingestion.startWorker({ sources: { ...SOURCES, site: CRAWLER } });
  const source = { type: 'sitemap', url: `${site.origin}/sitemap.xml` } as const;
  const crawl = async () => ingestion.finished((await ingestion.request(source)).id);

  expect(await crawl()).toMatchObject({ state: 'succeeded', pagesTotal: 3, pagesDone: 3, reused: 0, warningCount: 0 });
  const live = await ingestion.index.live();
  expect(live?.site).toMatchObject({ title: 'Zoo', url: site.origin });
  if (live === null) throw new Error('nothing is live');
  expect((await ingestion.index.pages(live, ['/wombat'])).get('/wombat')?.headings).toContainEqual({
    level: 2,
    text: 'Part',
    id: 'true-anchor',
  });

  expect(await crawl()).toMatchObject({ state: 'succeeded', reused: 3, removed: 0 });
  site.pages.delete('/quokka');
  expect(await crawl()).toMatchObject({ state: 'succeeded', reused: 2, removed: 1 });
  expect(await ingestion.search('quokka')).toEqual([]);
});

it('an outage of a published site fails the run and keeps the index', async () => {
  await using site = await publishedSite();
  for (let index = 0; index < 4; index += 1)
    site.pages.set(`/p${index}`, page(`P${index}`, 'a', `Text number ${index}.`));
  await using ingestion = await startIngestion();
  await using _worker = await ingestion.startWorker({ sources: { ...SOURCES, site: CRAWLER } });
  const source = { type: 'sitemap', url: `${site.origin}/sitemap.xml` } as const;
  await ingestion.finished((await ingestion.request(source)).id);
  const before = await ingestion.stored();
  for (const path of site.pages.keys()) site.failing.add(path);
  const { id } = await ingestion.request(source);
  const again = await ingestion.reached(id, ({ attempts }) => attempts >= 2);
  expect(again.state).toBe('running');
  expect(await ingestion.stored()).toEqual(before);
  site.failing.clear();
  expect(await ingestion.finished(id)).toMatchObject({ state: 'succeeded', reused: 4, removed: 0 });
});

it('a run that is cancelled while it fetches stops fetching', async () => {
  const asked = Promise.withResolvers<{ readonly closed: Promise<unknown> }>();
  await using stack = new AsyncDisposableStack();
  const silent = createServer((_request, response) => asked.resolve({ closed: once(response, 'close') }));
  stack.defer(() => {
    silent.closeAllConnections();
    silent.close();
  });
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const address = silent.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  await using ingestion = await startIngestion();
  await using _worker = await ingestion.startWorker({ sources: { ...SOURCES, site: CRAWLER } });
  const { id } = await ingestion.request({ type: 'sitemap', url: `http://site.test:${address.port}/sitemap.xml` });
  const { closed } = await asked.promise;
  expect(await ingestion.jobs.get(id)).toMatchObject({ state: 'running', stage: 'fetching' });
  await ingestion.jobs.cancel(id);
  await closed;
  expect(await ingestion.finished(id)).toMatchObject({ state: 'cancelled' });
});
