/** What reading a stranger's site may take, of this machine and of theirs. */
export interface WebLimits {
  readonly maxPages: number;
  readonly maxPageBytes: number;
  /** The protocol's own limit for one file, unpacked. */
  readonly maxSitemapBytes: number;
  readonly maxSitemaps: number;
  /** Of a whole request, redirects and body included. */
  readonly requestTimeoutMs: number;
  /** Between the starts of two requests; `Crawl-delay` makes it longer. */
  readonly intervalMs: number;
  /** Before the second try of a page that did not answer, and twice that before the third. */
  readonly retryDelayMs: number;
  /** Until the last page. */
  readonly deadlineMs: number;
}

export const DEFAULT_WEB_LIMITS: WebLimits = {
  maxPages: 5_000,
  maxPageBytes: 8_388_608,
  maxSitemapBytes: 52_428_800,
  maxSitemaps: 50,
  requestTimeoutMs: 30_000,
  intervalMs: 250,
  retryDelayMs: 1_000,
  deadlineMs: 2 * 60 * 60 * 1_000,
};
