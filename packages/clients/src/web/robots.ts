import { createRequire } from 'node:module';

import { unavailable } from '../source-folder/source-errors.ts';
import { decodeText } from './decode-text.ts';
import { ROBOT_NAME, type WebClient } from './web-client.ts';

/** What a site asks of robots. */
export interface Robots {
  isAllowed(url: string): boolean;
  /** Between two requests; null where nothing is asked for. */
  readonly delayMs: number | null;
  readonly sitemaps: readonly string[];
}

interface Rules {
  /** Undefined for an address of another site. */
  isAllowed(url: string, robot: string): boolean | undefined;
  getCrawlDelay(robot: string): number | undefined;
  getSitemaps(): string[];
}

// The library is CommonJS and its types describe a module: only this way do both agree.
const require = createRequire(import.meta.url);
const parseRobots: (url: string, text: string) => Rules = require('robots-parser');

/** What RFC 9309 says must be read at least. */
const MAX_BYTES = 512_000;
const LONGEST_DELAY_MS = 30_000;

/**
 * Reads a site's robots.txt by the rules of RFC 9309: without one everything is allowed, and a server that fails to give
 * it is to be left alone.
 *
 * @throws LatticeError `source-unavailable`, or what the client throws.
 */
export async function readRobots(origin: string, client: WebClient, signal: AbortSignal): Promise<Robots> {
  const url = `${origin}/robots.txt`;
  const response = await client.get(url, { accept: 'text/plain', maxBytes: MAX_BYTES, signal });
  if (response.status >= 500 || response.status === 429) {
    throw unavailable(`${origin} does not say what robots may read: its robots.txt fails with ${response.status}.`, {
      isPassing: true,
      fix: 'Try again later; a site without a robots.txt must answer 404.',
    });
  }
  const text = response.status < 300 ? decodeText(response) : '';
  const robots = parseRobots(url, text);
  const delaySeconds = robots.getCrawlDelay(ROBOT_NAME);
  return {
    isAllowed: (page) => robots.isAllowed(page, ROBOT_NAME) !== false,
    delayMs: delaySeconds === undefined ? null : Math.min(delaySeconds * 1_000, LONGEST_DELAY_MS),
    sitemaps: robots.getSitemaps(),
  };
}
