import type { JobSource, SitemapSource } from '../job-source.ts';
import type { SiteWarning } from '../site.ts';
import type { Logger } from './logger.ts';

export interface FetchOptions {
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/** A source's files on a local disk. Disposing of them takes away what was put there for the purpose. */
export interface SourceFiles extends AsyncDisposable {
  /** Absolute. Nothing outside of it belongs to the source. */
  readonly directory: string;
  /** Folder of the site below `directory`, with `/`; null where it is to be looked for. */
  readonly siteFolder: string | null;
  /** Whether the person vouches for the code in it. Otherwise nothing of it may run. */
  readonly isTrusted: boolean;
  readonly warnings: readonly SiteWarning[];
}

/** Puts the files of one kind of source on the local disk. */
export interface SourceFetcher<Source extends JobSource> {
  /**
   * @throws LatticeError `source-unavailable`, `source-refused`, `source-too-large`, `storage-full` or `timeout`. What had
   * been written by then is gone.
   */
  open(source: Source, options: FetchOptions): Promise<SourceFiles>;
}

/** A page as the site serves it. */
export interface FetchedPage {
  readonly status: 'fetched';
  /** Where it was served, after redirects; absolute. */
  readonly url: string;
  readonly html: string;
}

/** A page of the sitemap that is left out. */
export interface MissedPage {
  readonly status: 'missed';
  readonly url: string;
  /** A clause, for a warning. */
  readonly reason: string;
}

export type CrawledPage = FetchedPage | MissedPage;

/** A published site whose list of pages is known. */
export interface Crawl extends AsyncDisposable {
  /** Absolute, without fragments, each once. */
  readonly urls: readonly string[];
  readonly warnings: readonly SiteWarning[];
  /**
   * In the order of `urls`; a page that several of them lead to comes once.
   *
   * @throws LatticeError `source-unavailable` when the site stops answering or too much of it is missing, so that an
   * outage is never taken for pages that were deleted.
   */
  pages(): AsyncGenerator<CrawledPage, void, void>;
}

/** Reads published sites as a polite robot. */
export interface SiteCrawler {
  /**
   * @throws LatticeError `source-unavailable`, `source-refused`, `source-too-large` or `timeout`.
   */
  open(source: SitemapSource, options: FetchOptions): Promise<Crawl>;
}
