import { isIP, type LookupFunction } from 'node:net';

import { LatticeError } from '@lattice/core';
import { Agent, fetch, type Headers, type Response } from 'undici';

import type { AddressGuard } from '../network/address-guard.ts';
import { refused, unavailable } from '../source-folder/source-errors.ts';

/** The name robots.txt knows us by. */
export const ROBOT_NAME = 'LatticeBot';
const USER_AGENT = `${ROBOT_NAME}/0.1 (search of documentation; keeps to robots.txt)`;
const MAX_REDIRECTS = 5;
/** At the same time to one site. */
export const CONNECTIONS = 3;

export interface GetOptions {
  readonly accept: string;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

export interface WebResponse {
  /** After redirects. */
  readonly url: string;
  readonly status: number;
  readonly headers: Pick<Headers, 'get'>;
  /** Unpacked; empty unless the status is 2xx. */
  readonly body: Buffer;
}

/** Gets what strangers name, and only from the public internet. */
export interface WebClient extends AsyncDisposable {
  /**
   * @throws LatticeError `source-refused` for an address that must not be read, `source-too-large`, `source-unavailable`
   * or `timeout` where no whole answer comes.
   */
  get(url: string, options: GetOptions): Promise<WebResponse>;
}

export interface WebClientOptions {
  readonly guard: AddressGuard;
  readonly requestTimeoutMs: number;
}

export function createWebClient({ guard, requestTimeoutMs }: WebClientOptions): WebClient {
  const agent = new Agent({
    // The address that was judged is the one connected to: there is no second look-up in between.
    connect: { lookup: guardedLookup(guard), timeout: Math.min(requestTimeoutMs, 10_000) },
    connections: CONNECTIONS,
    headersTimeout: requestTimeoutMs,
    bodyTimeout: requestTimeoutMs,
    maxHeaderSize: 32_768,
  });
  return {
    async get(url, options) {
      const deadline = AbortSignal.timeout(requestTimeoutMs);
      const signal = AbortSignal.any([options.signal, deadline]);
      try {
        return await follow(readWebUrl(url), { ...options, signal, guard, agent });
      } catch (error) {
        options.signal.throwIfAborted();
        throw deadline.aborted ? tooSlow(url, requestTimeoutMs) : toOurs(error, url);
      }
    },
    [Symbol.asyncDispose]: () => agent.destroy(),
  };
}

interface Following extends GetOptions {
  readonly guard: AddressGuard;
  readonly agent: Agent;
}

async function follow(start: URL, options: Following): Promise<WebResponse> {
  let url = start;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    // A host that is an address is connected to without any look-up.
    if (isIP(url.hostname.replace(/^\[(.*)\]$/, '$1')) !== 0) await options.guard.addressesOf(url.hostname);
    const response = await fetch(url, {
      dispatcher: options.agent,
      redirect: 'manual',
      headers: { 'user-agent': USER_AGENT, accept: options.accept, 'accept-language': '*' },
      signal: options.signal,
    });
    const location = isRedirect(response.status) ? response.headers.get('location') : null;
    if (location === null) return finish(url, response, options.maxBytes);
    await response.body?.cancel();
    url = readWebUrl(location, url);
  }
  throw refused(`${start.href} redirects more than ${MAX_REDIRECTS} times.`, 'Name the address it ends at.');
}

async function finish(url: URL, response: Response, maxBytes: number): Promise<WebResponse> {
  const { status, headers } = response;
  const result = { url: url.href, status, headers };
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    return { ...result, body: Buffer.alloc(0) };
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Counted after unpacking, since a small answer may unpack to a large one.
  for await (const chunk of response.body) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) {
      throw new LatticeError('source-too-large', `${url.href} is larger than ${maxBytes} bytes.`, {
        fix: 'Pages of that size are not read; leave it out of the sitemap or split it.',
      });
    }
    chunks.push(chunk);
  }
  return { ...result, body: Buffer.concat(chunks) };
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

/**
 * An address a stranger has named. The URL parser turns every spelling of an IPv4 address (decimal, octal, hexadecimal,
 * shortened) into the one that the guard knows.
 *
 * @throws LatticeError `source-refused`.
 */
export function readWebUrl(text: string, base?: URL): URL {
  const url = URL.parse(text, base?.href);
  if (url === null)
    throw refused('The site names an address that is none.', 'Check the links and the sitemap of the site.');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw refused(`${url.protocol} addresses are not read.`, 'Name an http or https address.');
  }
  if (url.username !== '' || url.password !== '') {
    throw refused('The address holds a user name or password.', 'Only sites that are open to everybody are read.');
  }
  url.hash = '';
  return url;
}

function guardedLookup(guard: AddressGuard): LookupFunction {
  return (hostname, options, callback) => {
    guard.addressesOf(hostname).then(
      (addresses) => {
        const [first] = addresses;
        if (options.all === true) callback(null, [...addresses]);
        else callback(null, first?.address ?? '', first?.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), '', 0),
    );
  };
}

/** The client wraps what the guard says, and what the network says, in errors of its own. */
function toOurs(error: unknown, url: string): LatticeError {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (LatticeError.isInstance(cause)) return cause;
  }
  return unavailable(`${new URL(url).host} did not answer as a web server does.`, {
    isPassing: true,
    fix: 'Check that the site is up and can be read from this machine.',
    cause: error,
  });
}

function tooSlow(url: string, timeoutMs: number): LatticeError {
  return new LatticeError('timeout', `${new URL(url).host} took longer than ${timeoutMs / 1_000} s to answer.`, {
    retryable: true,
    fix: 'Try again when the site is less busy.',
  });
}
