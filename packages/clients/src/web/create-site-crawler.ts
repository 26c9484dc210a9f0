import { setImmediate as yieldToOthers } from 'node:timers/promises';

import { LatticeError, type Crawl, type CrawledPage, type SiteCrawler, type SiteWarning } from '@lattice/core';

import { createAddressGuard, type AddressGuardOptions } from '../network/address-guard.ts';
import { refused, unavailable } from '../source-folder/source-errors.ts';
import { listPages, noSitemap } from './list-pages.ts';
import { Pacer } from './pacer.ts';
import { fetchPage, type PageFetcherOptions, type PageResult } from './page-fetcher.ts';
import { readRobots, type Robots } from './robots.ts';
import { CONNECTIONS, createWebClient, readWebUrl, type WebClient } from './web-client.ts';
import { DEFAULT_WEB_LIMITS, type WebLimits } from './web-limits.ts';

export interface SiteCrawlerOptions {
  readonly limits?: Partial<WebLimits>;
  /** For tests; the system's resolver and the public internet unless given. */
  readonly addresses?: AddressGuardOptions;
}

/** Reads published sites by their sitemaps: a few requests a second, by robots.txt, from the public internet only. */
export function createSiteCrawler(options: SiteCrawlerOptions = {}): SiteCrawler {
  const limits = { ...DEFAULT_WEB_LIMITS, ...options.limits };
  const guard = createAddressGuard(options.addresses);
  return {
    async open(source, { signal }) {
      await using stack = new AsyncDisposableStack();
      const client = stack.use(createWebClient({ guard, requestTimeoutMs: limits.requestTimeoutMs }));
      const crawl = await openCrawl(readWebUrl(source.url), { client, limits, signal });
      const kept = stack.move();
      return { ...crawl, [Symbol.asyncDispose]: () => kept.disposeAsync() };
    },
  };
}

interface Opening {
  readonly client: WebClient;
  readonly limits: WebLimits;
  readonly signal: AbortSignal;
}

async function openCrawl(
  start: URL,
  { client, limits, signal: given }: Opening,
): Promise<Omit<Crawl, typeof Symbol.asyncDispose>> {
  const signal = AbortSignal.any([given, crawlDeadline(limits)]);
  const pacer = new Pacer(limits.intervalMs);
  const turn = (): Promise<void> => pacer.turn(signal);
  const isSitemap = /\.xml(?:\.gz)?$/i.test(start.pathname);
  const base = new URL(start.pathname.endsWith('/') ? '' : `${start.pathname}/`, start);
  await turn();
  const firstRobots = await readRobots(start.origin, client, signal);
  const candidates = isSitemap
    ? [start.href]
    : [new URL('sitemap.xml', base).href, ...firstRobots.sitemaps, `${start.origin}/sitemap.xml`];
  const listed = await listPages(candidates, { client, limits, signal, turn });
  if (listed === null) throw noSitemap(start.href, 'has none, and its robots.txt names none');
  if (listed.origin !== start.origin) await turn();
  const robots = listed.origin === start.origin ? firstRobots : await readRobots(listed.origin, client, signal);
  const below = isSitemap ? '/' : base.pathname;
  const { urls, warnings } = await chooseUrls(
    listed.urls.filter((url) => isBelow(url, below)),
    robots,
  );
  if (urls.length === 0) throw nothingToRead(listed.origin, listed.urls.length, warnings.length > 0);
  const intervalMs = Math.max(limits.intervalMs, robots.delayMs ?? 0);
  const pagePacer = new Pacer(intervalMs);
  pagePacer.holdOff(intervalMs);
  const fetching: PageFetcherOptions = { client, limits, robots, signal, origin: listed.origin, pacer: pagePacer };
  return { urls, warnings: [...listed.warnings, ...warnings], pages: () => fetchPages(urls, fetching) };
}

function isBelow(url: string, folder: string): boolean {
  const { pathname } = new URL(url);
  return pathname.startsWith(folder) || `${pathname}/` === folder;
}

/** Rules are looked through for each page: a long robots.txt must not hold up the rest of the process. */
async function chooseUrls(
  listed: readonly string[],
  robots: Robots,
): Promise<{ urls: string[]; warnings: SiteWarning[] }> {
  const urls: string[] = [];
  let forbidden = 0;
  let example = '';
  for (const [index, url] of listed.entries()) {
    if (index % 50 === 0) await yieldToOthers();
    if (robots.isAllowed(url)) urls.push(url);
    else [forbidden, example] = [forbidden + 1, url];
  }
  const message = `${forbidden === 1 ? 'the page is' : `this and ${forbidden - 1} more are`} left out: robots.txt asks for it`;
  return { urls, warnings: forbidden === 0 ? [] : [{ where: example, message }] };
}

/** In the order of the list, a few at a time. */
async function* fetchPages(
  urls: readonly string[],
  options: PageFetcherOptions,
): AsyncGenerator<CrawledPage, void, void> {
  const outages = new Outages(urls.length);
  const seen = new Set<string>();
  const underWay: Promise<PageResult>[] = [];
  let next = 0;
  for (let taken = 0; taken < urls.length; taken += 1) {
    for (; next < urls.length && underWay.length < CONNECTIONS; next += 1) {
      const page = fetchPage(urls[next] ?? '', options);
      // Met below; until then it must not count as unhandled.
      page.catch(() => undefined);
      underWay.push(page);
    }
    const page = await underWay.shift();
    if (page === undefined) return;
    outages.note(page);
    if (page.status === 'unanswered') yield { ...page, status: 'missed' };
    else if (page.status === 'missed' || !seen.has(page.url)) yield page;
    if (page.status === 'fetched') seen.add(page.url);
  }
  outages.finish();
}

/** Pages that fail for reasons of their own are few and stand alone. More than that is the site, and says nothing about its pages. */
class Outages {
  readonly #pages: number;
  #unanswered = 0;
  #inRow = 0;
  #fetched = 0;

  constructor(pages: number) {
    this.#pages = pages;
  }

  note({ status, url }: PageResult): void {
    if (status === 'fetched') this.#fetched += 1;
    this.#unanswered += status === 'unanswered' ? 1 : 0;
    this.#inRow = status === 'unanswered' ? this.#inRow + 1 : 0;
    const tolerated = Math.max(1, Math.floor(this.#pages * 0.05));
    if (this.#unanswered > tolerated || this.#inRow >= 5) throw outage(url);
  }

  finish(): void {
    if (this.#fetched === 0 && this.#unanswered > 0) throw outage('the site');
  }
}

function outage(where: string): LatticeError {
  return unavailable(`The site does not answer reliably, last for ${where}; nothing is changed.`, {
    isPassing: true,
    fix: 'Try again when the site is up.',
  });
}

function nothingToRead(origin: string, listed: number, isForbidden: boolean): LatticeError {
  if (isForbidden)
    return refused(
      `The robots.txt of ${origin} asks robots to leave the site alone.`,
      'Read it from its repository or folder.',
    );
  return new LatticeError(
    'site-empty',
    `The sitemap of ${origin} lists ${listed} pages, none of them below the address given.`,
    {
      fix: 'Name the site’s root, or its sitemap.',
    },
  );
}

function crawlDeadline({ deadlineMs }: WebLimits): AbortSignal {
  const deadline = new AbortController();
  const timer = setTimeout(() => {
    deadline.abort(
      new LatticeError('timeout', `The site was not read after ${deadlineMs / 60_000} minutes.`, {
        fix: 'Name a part of it, such as https://host/docs/, or read it from its repository.',
      }),
    );
  }, deadlineMs);
  timer.unref();
  return deadline.signal;
}
