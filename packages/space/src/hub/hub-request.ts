import { setTimeout as sleep } from 'node:timers/promises';

import { LatticeError } from '@lattice/core';

import { hubError } from './hub-error.ts';

export interface HubConnection {
  /** `https://huggingface.co`. */
  readonly endpoint: string;
  /** Null: what is public. */
  readonly token: string | null;
  readonly signal: AbortSignal;
}

export interface HubRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below the endpoint. */
  readonly path: string;
  readonly body?: unknown;
  /** Completes "the Hub refused to …". */
  readonly what: string;
  /** Statuses that are an answer, too. */
  readonly accept?: readonly number[];
}

const DEADLINE_MS = 30_000;
/** Waits between tries of a call that may be repeated. */
const RETRY_DELAYS_MS = [500, 2_000, 8_000];
/** A limit that ends later is told to the person instead. */
const LONGEST_WAIT_MS = 60_000;
const SHOWN_CHARACTERS = 300;

export interface HubAnswer {
  readonly status: number;
  readonly body: unknown;
}

/**
 * One call of the Hub's API. Reading is repeated when the Hub is busy or out of order, and so is a change that was
 * refused for another one in progress; any other change is made once.
 *
 * @throws LatticeError as `hubError` says; `source-unavailable` where it cannot be reached; `timeout`, `cancelled`.
 */
export async function askHub(connection: HubConnection, request: HubRequest): Promise<HubAnswer> {
  for (const delayMs of RETRY_DELAYS_MS) {
    try {
      return await askOnce(connection, request);
    } catch (error) {
      if (connection.signal.aborted || !mayRepeat(error, request)) throw error;
      await sleep(Math.min(waitOf(error) ?? delayMs, LONGEST_WAIT_MS), undefined, { signal: connection.signal });
    }
  }
  return askOnce(connection, request);
}

function mayRepeat(error: unknown, { method }: HubRequest): boolean {
  if (!LatticeError.isInstance(error) || !error.retryable) return false;
  const wait = waitOf(error);
  if (wait !== null && wait > LONGEST_WAIT_MS) return false;
  // Refused before it was looked at.
  if (error.code === 'rate-limited') return true;
  if (error.code === 'job-conflict')
    return /another conflicting operation|in progress/i.test(String(error.context['said']));
  return method === 'GET';
}

function waitOf(error: unknown): number | null {
  const wait = LatticeError.isInstance(error) ? error.context['waitMs'] : null;
  return typeof wait === 'number' ? wait : null;
}

async function askOnce({ endpoint, token, signal }: HubConnection, request: HubRequest): Promise<HubAnswer> {
  const { method, path, body, what, accept = [] } = request;
  const response = await fetch(`${endpoint}${path}`, {
    method,
    headers: {
      accept: 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    // The token belongs to this host alone.
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]),
  }).catch((cause: unknown) => {
    throw unreachable(endpoint, cause, signal);
  });
  const text = await response.text();
  if (response.ok || accept.includes(response.status)) return { status: response.status, body: parse(text) };
  const failure = hubError({ what, status: response.status, said: saidIn(text) });
  const waitMs = waitIn(response.headers);
  if (waitMs === null) throw failure;
  const { message, code, retryable, fix, context } = failure;
  throw new LatticeError(code, message, {
    retryable,
    ...(fix === undefined ? {} : { fix }),
    context: { ...context, waitMs },
  });
}

export function unreachable(endpoint: string, cause: unknown, signal: AbortSignal): LatticeError {
  if (signal.aborted) return new LatticeError('cancelled', 'Cancelled.', { cause });
  const { host } = new URL(endpoint);
  const isLate = cause instanceof Error && cause.name === 'TimeoutError';
  const message = isLate ? `${host} did not answer in time.` : `${host} cannot be reached.`;
  const fix = 'Check the network, and https://status.huggingface.co.';
  return new LatticeError(isLate ? 'timeout' : 'source-unavailable', message, { retryable: true, fix, cause });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function saidIn(text: string): string {
  const body = parse(text);
  const said = typeof body === 'object' && body !== null && 'error' in body ? String(body.error) : text;
  return said.replaceAll(/\s+/g, ' ').slice(0, SHOWN_CHARACTERS);
}

/** Seconds until the limit ends: `Retry-After: 12`, or `RateLimit: "api";r=0;t=12` as the Hub writes it. */
function waitIn(headers: Headers): number | null {
  const seconds = headers.get('retry-after') ?? /;\s*t=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1] ?? null;
  return seconds !== null && /^\d+$/.test(seconds) ? Number(seconds) * 1_000 : null;
}
