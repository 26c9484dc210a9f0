import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

import { LatticeError, type SiteWarning } from '@lattice/core';

import { contentType, decodeText } from './decode-text.ts';
import { parseSitemap } from './parse-sitemap.ts';
import type { WebClient, WebResponse } from './web-client.ts';
import type { WebLimits } from './web-limits.ts';

const unzip = promisify(gunzip);

export interface ListedPages {
  /** Scheme, host and port of all of them. */
  readonly origin: string;
  /** Absolute, each once. */
  readonly urls: readonly string[];
  readonly warnings: readonly SiteWarning[];
}

export interface ListPagesOptions {
  readonly client: WebClient;
  readonly limits: WebLimits;
  readonly signal: AbortSignal;
  /** Called before every request. */
  readonly turn: () => Promise<void>;
}

/**
 * Reads sitemaps and the ones they lead to, and collects the pages of the host that served the first.
 *
 * @param candidates In the order they are tried. Where there are several, those that are missing do not matter as long
 * as one is there.
 * @throws LatticeError `site-not-found` where there is no sitemap, or what the client throws.
 */
export async function listPages(candidates: readonly string[], options: ListPagesOptions): Promise<ListedPages | null> {
  const lister = new PageLister(options);
  for (const candidate of candidates) await lister.read(candidate, { depth: 0, isOptional: candidates.length > 1 });
  return lister.result();
}

/** Index files lead to sitemaps, and by the protocol no further; some sites have one level more. */
const DEEPEST_SITEMAP = 2;

class PageLister {
  readonly #options: ListPagesOptions;
  readonly #read = new Set<string>();
  readonly #urls = new Set<string>();
  readonly #elsewhere = new Set<string>();
  readonly #warnings: SiteWarning[] = [];
  #origin: string | null = null;
  #isFull = false;

  constructor(options: ListPagesOptions) {
    this.#options = options;
  }

  async read(url: string, { depth, isOptional }: { depth: number; isOptional: boolean }): Promise<void> {
    const { limits } = this.#options;
    if (this.#read.has(url) || this.#isFull) return;
    if (this.#read.size >= limits.maxSitemaps)
      return this.#fill(url, `more than ${limits.maxSitemaps} sitemaps; the rest is not read`);
    this.#read.add(url);
    const response = await this.#get(url);
    if (response.status >= 300 || (isOptional && contentType(response) === 'text/html')) {
      if (isOptional) return;
      throw noSitemap(url, `answers ${response.status}`);
    }
    this.#origin ??= new URL(response.url).origin;
    const { kind, locations } = parseSitemap(await this.#text(response));
    if (kind === 'pages') return this.#addPages(url, locations);
    for (const location of locations) {
      const next = URL.parse(location, response.url);
      if (next?.origin !== this.#origin || depth === DEEPEST_SITEMAP)
        this.#warn(url, `the sitemap ${location} is not read: it is another host’s, or too deep`);
      else await this.read(next.href, { depth: depth + 1, isOptional: false });
    }
  }

  result(): ListedPages | null {
    if (this.#origin === null) return null;
    const [other] = this.#elsewhere;
    if (other !== undefined && this.#urls.size === 0) {
      throw new LatticeError('site-not-found', `The sitemap of ${this.#origin} lists pages of ${other} only.`, {
        fix: `Name that site: ${other}/sitemap.xml. A preview of a site lists the pages of the published one.`,
      });
    }
    for (const origin of this.#elsewhere)
      this.#warn(this.#origin, `pages of ${origin} are left out: they are another site’s`);
    return { origin: this.#origin, urls: [...this.#urls], warnings: this.#warnings };
  }

  #addPages(where: string, locations: readonly string[]): void {
    const { maxPages } = this.#options.limits;
    for (const location of locations) {
      const url = URL.parse(location);
      if (url === null) {
        this.#warn(where, `${JSON.stringify(location.slice(0, 200))} is no address`);
        continue;
      }
      if (url.origin !== this.#origin) {
        this.#elsewhere.add(url.origin);
        continue;
      }
      url.hash = '';
      if (this.#urls.size >= maxPages && !this.#urls.has(url.href))
        return this.#fill(where, `more than ${maxPages} pages; the rest is left out`);
      this.#urls.add(url.href);
    }
  }

  #fill(where: string, message: string): void {
    this.#warn(where, message);
    this.#isFull = true;
  }

  #warn(where: string, message: string): void {
    this.#warnings.push({ where, message });
  }

  async #get(url: string): Promise<WebResponse> {
    const { client, limits, signal, turn } = this.#options;
    await turn();
    const response = await client.get(url, {
      accept: 'application/xml, text/xml;q=0.9, application/gzip;q=0.8',
      maxBytes: limits.maxSitemapBytes,
      signal,
    });
    if (response.status < 500 && response.status !== 429) return response;
    throw new LatticeError('source-unavailable', `${url} fails with ${response.status}.`, {
      retryable: true,
      fix: 'Try again later.',
    });
  }

  /** Sitemaps may be gzipped files; what the server itself packs for the way is unpacked already. */
  async #text(response: WebResponse): Promise<string> {
    const { body, headers } = response;
    if (body[0] !== 0x1f || body[1] !== 0x8b) return decodeText(response);
    const { maxSitemapBytes: maxOutputLength } = this.#options.limits;
    const unpacked = await unzip(body, { maxOutputLength }).catch((cause: unknown) => {
      const isLarge = cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE';
      if (!isLarge) throw noSitemap(response.url, 'is a damaged gzip file');
      throw new LatticeError('source-too-large', `${response.url} unpacks to more than ${maxOutputLength} bytes.`, {
        fix: 'Split the sitemap, as its protocol asks for.',
      });
    });
    return decodeText({ headers, body: unpacked });
  }
}

export function noSitemap(url: string, why: string): LatticeError {
  return new LatticeError('site-not-found', `There is no sitemap at ${url}: it ${why}.`, {
    fix: 'Name the address of the sitemap itself, or read the site from its repository or folder.',
  });
}
