import { LatticeError, type CrawledPage } from '@lattice/core';

import { contentType, decodeText } from './decode-text.ts';
import type { Pacer } from './pacer.ts';
import { pause } from './pause.ts';
import type { Robots } from './robots.ts';
import type { WebClient, WebResponse } from './web-client.ts';
import type { WebLimits } from './web-limits.ts';

export interface PageFetcherOptions {
  readonly client: WebClient;
  readonly limits: WebLimits;
  readonly pacer: Pacer;
  readonly robots: Robots;
  /** Pages elsewhere are another site's. */
  readonly origin: string;
  readonly signal: AbortSignal;
}

/** `unanswered` is a page about which nothing is known: the site may be down. */
export type PageResult = CrawledPage | { readonly status: 'unanswered'; readonly url: string; readonly reason: string };

const MOST_TRIES = 3;
const LONGEST_PAUSE_MS = 120_000;

/** Fetches one page of the list, as often as it takes. Throws only what stops the whole crawl. */
export async function fetchPage(url: string, options: PageFetcherOptions): Promise<PageResult> {
  const { client, limits, pacer, signal } = options;
  for (let attempt = 1; ; attempt += 1) {
    await pacer.turn(signal);
    const outcome = await client
      .get(url, { accept: 'text/html, application/xhtml+xml;q=0.9', maxBytes: limits.maxPageBytes, signal })
      .then(
        (response) => judge(url, response, options),
        (error: unknown) => failed(url, error, signal),
      );
    if (outcome.status !== 'unanswered' || attempt === MOST_TRIES) return outcome;
    if (outcome.retryAfterMs !== null) pacer.holdOff(Math.min(outcome.retryAfterMs, LONGEST_PAUSE_MS));
    await pause(limits.retryDelayMs * attempt, signal);
  }
}

type Outcome =
  | CrawledPage
  | {
      readonly status: 'unanswered';
      readonly url: string;
      readonly reason: string;
      readonly retryAfterMs: number | null;
    };

function judge(url: string, response: WebResponse, { origin, robots }: PageFetcherOptions): Outcome {
  const missed = (reason: string): CrawledPage => ({ status: 'missed', url, reason });
  const { status } = response;
  if (status === 429 || status >= 500) {
    return { status: 'unanswered', url, reason: `it fails with ${status}`, retryAfterMs: retryAfterMs(response) };
  }
  if (status >= 300) return missed(`it answers ${status}`);
  if (new URL(response.url).origin !== origin)
    return missed(`it leads to another site, ${new URL(response.url).origin}`);
  if (response.url !== url && !robots.isAllowed(response.url))
    return missed('robots.txt asks to leave the page it leads to alone');
  const type = contentType(response);
  if (type !== 'text/html' && type !== 'application/xhtml+xml')
    return missed(`it is no HTML but ${type === '' ? 'of no type' : type}`);
  if (/(?:^|[\s,])(?:noindex|none)(?:[\s,]|$)/i.test(response.headers.get('x-robots-tag') ?? ''))
    return missed('it asks not to be indexed');
  return { status: 'fetched', url: response.url, html: decodeText(response) };
}

function failed(url: string, error: unknown, signal: AbortSignal): Outcome {
  signal.throwIfAborted();
  if (!LatticeError.isInstance(error)) throw error;
  if (error.retryable) return { status: 'unanswered', url, reason: error.message, retryAfterMs: null };
  return { status: 'missed', url, reason: error.message };
}

/** Seconds or a date. */
function retryAfterMs({ headers }: WebResponse): number | null {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - Date.now());
}
