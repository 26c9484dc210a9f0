import { gzipSync } from 'node:zlib';

import { silentLogger, type CrawledPage, type SiteWarning } from '@lattice/core';
import { expect, test } from 'vitest';

import { isPublicAddress } from '../../src/network/public-address.ts';
import { createSiteCrawler, type SiteCrawlerOptions } from '../../src/web/index.ts';
import {
  redirect,
  respond,
  SITE_HOST,
  sitemapIndexXml,
  sitemapXml,
  startWebServer,
  type WebServer,
} from './web-server.ts';

/** One loopback address stands for the internet, the other for what must not be reached. */
const INTERNET = '127.0.0.1';
const INSIDE = '127.0.0.2';

const ADDRESSES: NonNullable<SiteCrawlerOptions['addresses']> = {
  resolve: async (hostname) => {
    if (hostname === SITE_HOST || hostname === 'other.test') return [{ address: INTERNET, family: 4 }];
    if (hostname === 'inside.test') return [{ address: INSIDE, family: 4 }];
    if (hostname === 'both.test')
      return [
        { address: INTERNET, family: 4 },
        { address: INSIDE, family: 4 },
      ];
    throw new Error(`no host ${hostname}`);
  },
  isAllowed: (address) => address === INTERNET || isPublicAddress(address),
};

const QUICK = { intervalMs: 0, retryDelayMs: 1, requestTimeoutMs: 5_000 };

interface Read {
  readonly urls: readonly string[];
  readonly warnings: readonly SiteWarning[];
  readonly pages: readonly CrawledPage[];
}

async function read(url: string, options: SiteCrawlerOptions & { signal?: AbortSignal } = {}): Promise<Read> {
  const { signal = AbortSignal.timeout(30_000), limits, addresses = ADDRESSES } = options;
  const crawler = createSiteCrawler({ addresses, limits: { ...QUICK, ...limits } });
  await using crawl = await crawler.open({ type: 'sitemap', url }, { signal, logger: silentLogger });
  const { urls, warnings } = crawl;
  return { urls, warnings, pages: await Array.fromAsync(crawl.pages()) };
}

/** The crawl of a site of pages; what was fetched by path, and why the rest was not. */
async function readPages(server: WebServer, paths: readonly string[], limits: SiteCrawlerOptions['limits'] = {}) {
  server.routes.set('/sitemap.xml', server.sitemap(...paths));
  const { pages, warnings } = await read(`${server.origin}/sitemap.xml`, { limits });
  const fetched = pages.flatMap((page) => (page.status === 'fetched' ? [page.url.slice(server.origin.length)] : []));
  const missed = Object.fromEntries(
    pages.flatMap((page) =>
      page.status === 'missed' ? [[page.url.slice(server.origin.length), page.reason] as const] : [],
    ),
  );
  return { fetched, missed, warnings };
}

test('pages come in the order of the sitemap, decoded, each once', async () => {
  await using server = await startWebServer();
  server.routes.set('/a', '<h1>Ä</h1>');
  server.routes.set('/b', respond('text/html; charset=iso-8859-1', Buffer.from('<h1>é</h1>', 'latin1')));
  server.routes.set('/c', respond('text/html', Buffer.from('<meta charset="windows-1252"><h1>ü</h1>', 'latin1')));
  server.routes.set('/old', redirect('/a', 301));
  server.routes.set('/sitemap.xml', server.sitemap('/b', '/a', '/c#part', '/c', '/old'));
  const { urls, pages } = await read(`${server.origin}/sitemap.xml`);
  expect(urls.map((url) => new URL(url).pathname)).toEqual(['/b', '/a', '/c', '/old']);
  expect(pages).toEqual([
    { status: 'fetched', url: `${server.origin}/b`, html: '<h1>é</h1>' },
    { status: 'fetched', url: `${server.origin}/a`, html: '<h1>Ä</h1>' },
    { status: 'fetched', url: `${server.origin}/c`, html: '<meta charset="windows-1252"><h1>ü</h1>' },
  ]);
  expect(new Set(server.received.map(({ userAgent }) => userAgent))).toEqual(
    new Set([expect.stringMatching(/^LatticeBot\//)]),
  );
});

test('a site is found by its address: below it, and by robots.txt', async () => {
  await using server = await startWebServer();
  for (const path of ['/docs/', '/docs/a', '/docs/fr/b', '/shop/c']) server.routes.set(path, '<p>x</p>');
  server.routes.set('/docs/sitemap.xml', server.sitemap('/docs/', '/docs/a', '/shop/c'));
  server.routes.set('/robots.txt', respond('text/plain', `Sitemap: ${server.origin}/fr.xml\n`));
  server.routes.set('/fr.xml', server.sitemap('/docs/fr/b'));
  server.routes.set('/sitemap.xml', server.sitemap('/shop/c'));
  for (const address of ['/docs/', '/docs']) {
    const { urls } = await read(server.origin + address);
    expect(urls.map((url) => new URL(url).pathname)).toEqual(['/docs/', '/docs/a', '/docs/fr/b']);
  }
  const whole = await read(server.origin);
  expect(whole.urls.map((url) => new URL(url).pathname)).toEqual(['/shop/c', '/docs/fr/b']);
});

test('index files and gzipped sitemaps are followed', async () => {
  await using server = await startWebServer();
  for (const path of ['/a', '/b', '/c']) server.routes.set(path, '<p>x</p>');
  const urls = ['/1.xml', '/2.xml.gz', '/3.xml'].map((path) => server.origin + path);
  server.routes.set('/sitemap.xml', respond('text/xml', sitemapIndexXml(urls)));
  server.routes.set('/1.xml', server.sitemap('/a'));
  server.routes.set('/2.xml.gz', respond('application/gzip', gzipSync(sitemapXml([`${server.origin}/b`]))));
  server.routes.set(
    '/3.xml',
    respond('application/xml', gzipSync(sitemapXml([`${server.origin}/c`])), {
      headers: { 'content-encoding': 'gzip' },
    }),
  );
  const { urls: found } = await read(`${server.origin}/sitemap.xml`);
  expect(found.map((url) => new URL(url).pathname)).toEqual(['/a', '/b', '/c']);
});

test('sitemaps that lead in circles, too deep or elsewhere end', async () => {
  await using server = await startWebServer();
  const own = (path: string): string => server.origin + path;
  server.routes.set(
    '/sitemap.xml',
    respond('text/xml', sitemapIndexXml([own('/sitemap.xml'), own('/1.xml'), 'http://inside.test/x.xml'])),
  );
  server.routes.set('/1.xml', respond('text/xml', sitemapIndexXml([own('/2.xml')])));
  server.routes.set('/2.xml', respond('text/xml', sitemapIndexXml([own('/3.xml')])));
  server.routes.set('/3.xml', server.sitemap('/a'));
  await expect(read(own('/sitemap.xml'))).rejects.toMatchObject({ code: 'site-empty' });
  expect(server.paths().filter((path) => path.endsWith('.xml'))).toEqual(['/sitemap.xml', '/1.xml', '/2.xml']);
});

test('without a sitemap there is nothing to read', async () => {
  await using server = await startWebServer();
  await expect(read(server.origin)).rejects.toMatchObject({
    code: 'site-not-found',
    fix: expect.stringContaining('sitemap itself'),
  });
  await expect(read(`${server.origin}/sitemap.xml`)).rejects.toMatchObject({ code: 'site-not-found', message: /404/ });
  // Sites of one page answer everything with it.
  server.routes.set('*', '<!doctype html><p>app</p>');
  await expect(read(server.origin)).rejects.toMatchObject({ code: 'site-not-found' });
  await expect(read(`${server.origin}/sitemap.xml`)).rejects.toMatchObject({
    code: 'source-refused',
    message: /not one/,
  });
});

test.each([
  ['cut off', '<?xml version="1.0"?><urlset><url><loc>http://x/</loc>'],
  [
    'entities of its own',
    '<!DOCTYPE u [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><urlset><url><loc>http://x/&b;</loc></url></urlset>',
  ],
  ['something else', '<rss><channel/></rss>'],
  ['nothing', ''],
])('a sitemap that is %s is refused', async (_what, xml) => {
  await using server = await startWebServer();
  server.routes.set('/sitemap.xml', respond('application/xml', xml));
  await expect(read(`${server.origin}/sitemap.xml`)).rejects.toMatchObject({
    code: 'source-refused',
    message: /sitemap is not one/,
  });
});

test('pages of other hosts are left out, and named where there are no others', async () => {
  await using server = await startWebServer();
  server.routes.set('/a', '<p>x</p>');
  const elsewhere = 'https://published.example/a';
  server.routes.set('/sitemap.xml', respond('text/xml', sitemapXml([elsewhere, `${server.origin}/a`, 'no address'])));
  const { urls, warnings } = await read(`${server.origin}/sitemap.xml`);
  expect(urls).toEqual([`${server.origin}/a`]);
  expect(warnings.map(({ message }) => message)).toEqual([
    expect.stringContaining('is no address'),
    expect.stringContaining('https://published.example'),
  ]);
  server.routes.set('/sitemap.xml', respond('text/xml', sitemapXml([elsewhere])));
  const empty = read(`${server.origin}/sitemap.xml`);
  await expect(empty).rejects.toMatchObject({
    code: 'site-not-found',
    fix: expect.stringContaining('https://published.example/sitemap.xml'),
  });
});

test('robots.txt is kept to, for our name before everybody’s', async () => {
  await using server = await startWebServer();
  for (const path of ['/a', '/private/b', '/a.pdf', '/leads-in']) server.routes.set(path, '<p>x</p>');
  server.routes.set('/leads-in', redirect('/private/b'));
  const rules = 'User-agent: *\nDisallow: /\n\nUser-agent: LatticeBot\nDisallow: /private/\nDisallow: /*.pdf$\n';
  server.routes.set('/robots.txt', respond('text/plain', rules));
  const { fetched, missed, warnings } = await readPages(server, ['/a', '/private/b', '/a.pdf', '/leads-in']);
  expect(fetched).toEqual(['/a']);
  expect(missed).toEqual({ '/leads-in': expect.stringContaining('robots.txt') });
  expect(warnings).toEqual([
    { where: `${server.origin}/a.pdf`, message: 'this and 1 more are left out: robots.txt asks for it' },
  ]);
  expect(server.paths()).not.toContain('/a.pdf');
});

test('a site that forbids everything is left alone, and one whose rules cannot be read too', async () => {
  await using server = await startWebServer();
  server.routes.set('/robots.txt', respond('text/plain', 'User-agent: *\nDisallow: /'));
  await expect(readPages(server, ['/a'])).rejects.toMatchObject({ code: 'source-refused', message: /robots.txt/ });
  server.routes.set('/robots.txt', respond('text/plain', '', { status: 503 }));
  await expect(readPages(server, ['/a'])).rejects.toMatchObject({ code: 'source-unavailable', retryable: true });
  expect(server.paths()).not.toContain('/a');
});

test('pages that ask not to be indexed are left out', async () => {
  await using server = await startWebServer();
  server.routes.set('/a', respond('text/html', 'x', { headers: { 'x-robots-tag': 'googlebot: nofollow, noindex' } }));
  server.routes.set('/b', respond('text/html', 'x', { headers: { 'x-robots-tag': 'all' } }));
  const { fetched, missed } = await readPages(server, ['/a', '/b']);
  expect([fetched, missed]).toEqual([['/b'], { '/a': 'it asks not to be indexed' }]);
});

test('requests start apart, and further apart where robots.txt asks for it', async () => {
  await using server = await startWebServer();
  server.routes.set('*', '<p>x</p>');
  server.routes.set('/robots.txt', respond('text/plain', ''));
  await readPages(server, ['/a', '/b', '/c', '/d'], { intervalMs: 60 });
  expect(gaps(server).every((gap) => gap > 45)).toBe(true);
  expect(gaps(server)).toHaveLength(5);
  await using slow = await startWebServer();
  slow.routes.set('*', '<p>x</p>');
  slow.routes.set('/robots.txt', respond('text/plain', 'User-agent: *\nCrawl-delay: 0.2'));
  await readPages(slow, ['/a', '/b', '/c']);
  expect(
    gaps(slow)
      .slice(2)
      .every((gap) => gap > 180),
  ).toBe(true);
});

function gaps({ received }: WebServer): number[] {
  return received.slice(1).map(({ at }, index) => at - (received[index]?.at ?? 0));
}

test('a busy server is asked again when it says, and all requests wait for that', async () => {
  await using server = await startWebServer();
  server.routes.set('*', '<p>x</p>');
  server.routes.set('/robots.txt', respond('text/plain', ''));
  server.routes.set('/a', respond('text/plain', 'busy', { status: 429, headers: { 'retry-after': '1' } }));
  let tries = 0;
  const busy = server.routes.get('/a');
  server.routes.set('/a', (request, response) => {
    tries += 1;
    if (tries === 1 && typeof busy === 'function') busy(request, response);
    else response.writeHead(200, { 'content-type': 'text/html' }).end('ok');
  });
  const { fetched } = await readPages(server, ['/a', '/b', '/c', '/d', '/e']);
  expect(fetched).toEqual(['/a', '/b', '/c', '/d', '/e']);
  const [first, second] = server.received.filter(({ path }) => path === '/a');
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(950);
});

test('a page that is gone, fails for good or is something else is left out with its reason', async () => {
  await using server = await startWebServer();
  server.routes.set('/a', '<p>x</p>');
  server.routes.set('/b', respond('text/html', 'x', { status: 500 }));
  server.routes.set('/c.pdf', respond('application/pdf', '%PDF'));
  server.routes.set('/d', (_request, response) => void response.writeHead(200, {}).end('x'));
  server.routes.set('/e', redirect(`http://other.test:${server.port}/a`));
  const { fetched, missed } = await readPages(server, ['/a', '/b', '/c.pdf', '/d', '/e', '/gone']);
  expect(fetched).toEqual(['/a']);
  expect(missed).toEqual({
    '/b': 'it fails with 500',
    '/c.pdf': 'it is no HTML but application/pdf',
    '/d': 'it is no HTML but of no type',
    '/e': expect.stringContaining('another site'),
    '/gone': 'it answers 404',
  });
  expect(server.paths().filter((path) => path === '/b')).toHaveLength(3);
});

test('an outage is not taken for pages that are gone', async () => {
  await using server = await startWebServer();
  server.routes.set('*', '<p>x</p>');
  server.routes.set('/robots.txt', respond('text/plain', ''));
  for (const path of ['/b', '/c']) server.routes.set(path, respond('text/html', 'x', { status: 502 }));
  await expect(readPages(server, ['/a', '/b', '/c', '/d'])).rejects.toMatchObject({
    code: 'source-unavailable',
    retryable: true,
  });
  await expect(readPages(server, ['/b'])).rejects.toMatchObject({ code: 'source-unavailable', retryable: true });
  server.routes.set('/x', (request) => void request.socket.destroy());
  await expect(readPages(server, ['/a', '/x', '/b'])).rejects.toMatchObject({
    code: 'source-unavailable',
    retryable: true,
  });
});

test('a body that does not end is cut at the limit, packed or not', async () => {
  await using server = await startWebServer();
  server.routes.set('/a', '<p>x</p>');
  let written = 0;
  server.routes.set('/endless', (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    const more = (): void => {
      while (!response.destroyed && written < 50_000_000) {
        written += 65_536;
        if (!response.write('x'.repeat(65_536))) break;
      }
    };
    response.on('drain', more);
    more();
  });
  server.routes.set(
    '/bomb',
    respond('text/html', gzipSync(Buffer.alloc(50_000_000)), { headers: { 'content-encoding': 'gzip' } }),
  );
  const { fetched, missed } = await readPages(server, ['/endless', '/bomb', '/a'], { maxPageBytes: 100_000 });
  expect(fetched).toEqual(['/a']);
  expect(missed).toEqual({
    '/endless': expect.stringContaining('larger than 100000'),
    '/bomb': expect.stringContaining('larger than 100000'),
  });
  expect(written).toBeLessThan(20_000_000);
});

test('a sitemap that unpacks to far more than itself is refused', async () => {
  await using server = await startWebServer();
  server.routes.set('/sitemap.xml', respond('application/gzip', gzipSync(Buffer.alloc(5_000_000, ' '))));
  const reading = read(`${server.origin}/sitemap.xml`, { limits: { maxSitemapBytes: 1_000_000 } });
  await expect(reading).rejects.toMatchObject({ code: 'source-too-large', message: /unpacks to more/ });
});

test('more pages or sitemaps than allowed are left out with a warning', async () => {
  await using server = await startWebServer();
  server.routes.set('*', '<p>x</p>');
  const pages = await readPages(server, ['/a', '/b', '/c'], { maxPages: 2 });
  expect(pages.fetched).toEqual(['/a', '/b']);
  expect(pages.warnings).toEqual([
    { where: `${server.origin}/sitemap.xml`, message: 'more than 2 pages; the rest is left out' },
  ]);
  server.routes.set('/1.xml', server.sitemap('/a'));
  server.routes.set('/2.xml', server.sitemap('/b'));
  server.routes.set(
    '/sitemap.xml',
    respond('text/xml', sitemapIndexXml(['/1.xml', '/2.xml'].map((path) => server.origin + path))),
  );
  const sitemaps = await read(`${server.origin}/sitemap.xml`, { limits: { maxSitemaps: 2 } });
  expect(sitemaps.urls).toEqual([`${server.origin}/a`]);
  expect(sitemaps.warnings).toEqual([
    { where: `${server.origin}/2.xml`, message: expect.stringContaining('more than 2 sitemaps') },
  ]);
});

test.each([
  ['says nothing', () => undefined],
  [
    'drips',
    (_request: unknown, response: import('node:http').ServerResponse) => {
      response.writeHead(200, { 'content-type': 'application/xml' });
      const timer = setInterval(() => response.write(' '), 50);
      response.on('close', () => clearInterval(timer));
    },
  ],
] as const)('a server that %s is given up at the deadline', async (_how, handler) => {
  await using server = await startWebServer();
  server.routes.set('/sitemap.xml', handler);
  const reading = read(`${server.origin}/sitemap.xml`, { limits: { requestTimeoutMs: 400 } });
  await expect(reading).rejects.toMatchObject({ code: 'timeout', retryable: true });
});

test('the whole crawl has a deadline', async () => {
  await using server = await startWebServer();
  server.routes.set('*', '<p>x</p>');
  const reading = readPages(
    server,
    Array.from({ length: 50 }, (_, index) => `/${index}`),
    { intervalMs: 20, deadlineMs: 300 },
  );
  await expect(reading).rejects.toMatchObject({ code: 'timeout', retryable: false });
});

test('redirects are followed five times, and no more', async () => {
  await using server = await startWebServer();
  for (let step = 0; step < 7; step += 1) server.routes.set(`/${step}`, redirect(`/${step + 1}`));
  server.routes.set('/7', '<p>x</p>');
  const { fetched, missed } = await readPages(server, ['/2', '/1']);
  expect(fetched).toEqual(['/7']);
  expect(missed).toEqual({ '/1': expect.stringContaining('more than 5 times') });
});

/** Every way to write the address of the server inside that the standard library understands. */
const SPELLINGS = [
  '127.0.0.2',
  '2130706434',
  '0x7f000002',
  '0177.0.0.2',
  '017700000002',
  '127.2',
  '127.0.2',
  '0x7f.0.0.0x2',
  '%31%32%37.0.0.2',
  '①②⑦.0.0.2',
  '[::ffff:127.0.0.2]',
  '[::ffff:7f00:2]',
  '[0:0:0:0:0:ffff:7f00:2]',
  'inside.test',
  'both.test',
];

test.each(SPELLINGS)('a redirect to http://%s never gets there', async (host) => {
  await using inside = await startWebServer(INSIDE);
  inside.routes.set('*', '<h1>secret</h1>');
  await using server = await startWebServer();
  server.routes.set('/a', '<p>x</p>');
  server.routes.set('/b', redirect(`http://${host}:${inside.port}/secret`));
  const { fetched, missed } = await readPages(server, ['/a', '/b']);
  expect(fetched).toEqual(['/a']);
  expect(missed).toEqual({ '/b': expect.stringContaining('private network') });
  expect(inside.received).toEqual([]);
});

test.each(SPELLINGS)('a site or sitemap at http://%s is not read', async (host) => {
  await using inside = await startWebServer(INSIDE);
  inside.routes.set('*', inside.sitemap('/a'));
  for (const path of ['/', '/sitemap.xml']) {
    await expect(read(`http://${host}:${inside.port}${path}`)).rejects.toMatchObject({
      code: 'source-refused',
      message: /private network/,
    });
  }
  expect(inside.received).toEqual([]);
});

test('robots.txt and sitemaps do not redirect inside either', async () => {
  await using inside = await startWebServer(INSIDE);
  inside.routes.set('*', inside.sitemap('/a'));
  await using server = await startWebServer();
  server.routes.set('/robots.txt', redirect(`http://${INSIDE}:${inside.port}/robots.txt`));
  await expect(read(`${server.origin}/sitemap.xml`)).rejects.toMatchObject({ code: 'source-refused' });
  server.routes.delete('/robots.txt');
  server.routes.set('/sitemap.xml', redirect(`http://${INSIDE}:${inside.port}/sitemap.xml`));
  await expect(read(`${server.origin}/sitemap.xml`)).rejects.toMatchObject({ code: 'source-refused' });
  expect(inside.received).toEqual([]);
});

test('a name that changes its address between two looks leads to the one that was judged', async () => {
  await using inside = await startWebServer(INSIDE);
  await using server = await startWebServer();
  server.routes.set('/a', '<p>x</p>');
  server.routes.set('/sitemap.xml', respond('text/xml', sitemapXml([`http://rebind.test:${server.port}/a`])));
  const answers: string[] = [];
  const resolve = async () => {
    answers.push(answers.length === 0 ? INTERNET : INSIDE);
    return [{ address: answers.at(-1) ?? '', family: 4 as const }];
  };
  const reading = read(`http://rebind.test:${server.port}/sitemap.xml`, { addresses: { ...ADDRESSES, resolve } });
  await reading.catch(() => undefined);
  expect(server.paths().length).toBeGreaterThan(0);
  expect(inside.received).toEqual([]);
});

test.each([
  'file:///etc/passwd',
  'ftp://site.test/sitemap.xml',
  'http://user:secret@site.test/sitemap.xml',
  'javascript:1',
  'nothing',
])('the address %s is refused', async (url) => {
  const problem: unknown = await read(url).catch((error: unknown) => error);
  expect(problem).toMatchObject({ code: 'source-refused' });
  expect(String(problem)).not.toContain('secret');
});

test('a redirect to another kind of address is refused', async () => {
  await using server = await startWebServer();
  server.routes.set('/a', '<p>x</p>');
  server.routes.set('/b', redirect('file:///etc/passwd'));
  server.routes.set('/c', redirect('http://'));
  const { missed } = await readPages(server, ['/a', '/b', '/c']);
  expect(missed).toEqual({
    '/b': 'file: addresses are not read.',
    '/c': expect.stringContaining('address that is none'),
  });
});

test('a host that does not exist may exist later', async () => {
  await expect(read('http://nowhere.test/')).rejects.toMatchObject({
    code: 'source-unavailable',
    retryable: true,
    message: /no host/,
  });
});

test('a crawl that is cancelled stops at once and says why', async () => {
  await using server = await startWebServer();
  const stop = new AbortController();
  server.routes.set('/a', () => stop.abort(new Error('cancelled by the person')));
  server.routes.set('/sitemap.xml', server.sitemap('/a', '/b'));
  const reading = read(`${server.origin}/sitemap.xml`, { signal: stop.signal });
  await expect(reading).rejects.toThrow('cancelled by the person');
});
