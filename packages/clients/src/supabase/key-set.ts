import { LatticeError } from '@lattice/core';
import type { JSONWebKeySet } from 'jose';
import * as z from 'zod';

export interface KeySetOptions {
  readonly url: string;
  readonly fetch: typeof fetch;
  readonly clock: () => number;
}

/** The public keys of an issuer, kept for a while. */
export interface KeySet {
  /** @throws LatticeError `auth-unavailable` when there are none yet and they cannot be had. */
  current(signal?: AbortSignal): Promise<JSONWebKeySet>;
  /**
   * After a key was not among them: asked for anew, unless that has just been done.
   * @throws LatticeError `auth-unavailable`.
   */
  renewed(kid: string | undefined, signal?: AbortSignal): Promise<JSONWebKeySet>;
}

/** Supabase's edge keeps them for ten minutes, too. */
const FRESH_MS = 600_000;
/** Tokens with invented key ids must not make this server ask on behalf of strangers. */
const COOLDOWN_MS = 30_000;
/** As long as nothing newer can be had, old keys are better than locking everybody out; but not for ever. */
const STALE_MS = 24 * 3_600_000;
/** How long a key server that has failed is left alone. */
const RETRY_MS = 1_000;
const DEADLINE_MS = 3_000;
const MAX_BYTES = 256_000;

const setSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });

interface Kept {
  readonly keys: JSONWebKeySet;
  readonly at: number;
}

export function createKeySet({ url, fetch, clock }: KeySetOptions): KeySet {
  let kept: Kept | null = null;
  let asking: Promise<Kept> | null = null;
  let askedAt = -Infinity;
  let failure: unknown = null;

  const ask = (): Promise<Kept> => {
    // Requests at the same moment share one answer; nobody's leaving ends it for the others.
    asking ??= load(url, fetch)
      .then((keys) => {
        failure = null;
        return (kept = { keys, at: clock() });
      })
      .catch((error: unknown) => {
        failure = error;
        throw error;
      })
      .finally(() => {
        asking = null;
      });
    askedAt = clock();
    return asking;
  };
  const usable = (): Kept | null => (kept !== null && clock() - kept.at < STALE_MS ? kept : null);
  const orKept = async (signal: AbortSignal | undefined): Promise<JSONWebKeySet> => {
    try {
      return (await unlessAborted(ask(), signal)).keys;
    } catch (error) {
      const old = usable();
      if (old !== null) return old.keys;
      throw error;
    }
  };

  return {
    async current(signal) {
      if (kept !== null && clock() - kept.at < FRESH_MS) return kept.keys;
      // A server that has just failed is left alone for a moment: each caller would wait for its deadline.
      if (failure !== null && asking === null && clock() - askedAt < RETRY_MS) {
        const old = usable();
        if (old !== null) return old.keys;
        throw unavailable(failure);
      }
      return orKept(signal);
    },
    async renewed(_kid, signal) {
      const old = usable();
      if (old !== null && asking === null && clock() - askedAt < COOLDOWN_MS) return old.keys;
      return orKept(signal);
    },
  };
}

async function load(url: string, request: typeof fetch): Promise<JSONWebKeySet> {
  try {
    const response = await request(url, {
      headers: { accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    if (!response.ok) throw new Error(`The key server answered with status ${response.status}.`);
    const text = await response.text();
    if (text.length > MAX_BYTES) throw new Error('The key set is absurdly large.');
    const keys = setSchema.parse(JSON.parse(text));
    return { keys: keys.keys };
  } catch (cause) {
    throw unavailable(cause);
  }
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  const left = Promise.withResolvers<never>();
  const leave = (): void => left.reject(unavailable(signal.reason));
  if (signal.aborted) leave();
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([work, left.promise]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

function unavailable(cause: unknown): LatticeError {
  if (LatticeError.isInstance(cause)) return cause;
  return new LatticeError(
    'auth-unavailable',
    'Tokens cannot be checked: the keys of the sign-in service cannot be had.',
    {
      retryable: true,
      fix: 'Ask again in a moment. The operator can check SUPABASE_URL and SUPABASE_JWKS_URL.',
      cause,
    },
  );
}
