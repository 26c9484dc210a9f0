import { QdrantClient } from '@qdrant/js-client-rest';
import { LatticeError, type Circuit } from '@lattice/core';
import type * as z from 'zod';

import { MalformedAnswer } from '../models/malformed-answer.ts';
import { createResilience } from '../resilience/index.ts';
import { versionAnswer } from './answers.ts';
import { qdrantFailure } from './qdrant-failure.ts';
import type { QdrantOptions } from './qdrant-options.ts';

export type QdrantApi = ReturnType<QdrantClient['api']>;

export interface CallLimits {
  readonly attemptTimeoutMs: number;
  readonly totalTimeoutMs: number;
  readonly retries: number;
}

export interface Call<T> {
  /** What of the answer is used. */
  readonly answer: z.ZodType<T>;
  readonly limits: CallLimits;
  readonly signal: AbortSignal | undefined;
}

/** One server. Every call has a deadline, goes through one circuit and is checked at the edge. */
export interface QdrantConnection {
  call<T>(make: (api: QdrantApi, init: RequestInit) => Promise<{ data: unknown }>, call: Call<T>): Promise<T>;
  /** @throws LatticeError `search-unavailable` for a server that is too old, and as every call. */
  requireVersion(signal: AbortSignal | undefined): Promise<string>;
  circuit(): Circuit;
}

/** The first whose queries do what ours ask for. */
const OLDEST = { major: 1, minor: 15 };

export function connectQdrant(options: QdrantOptions): QdrantConnection {
  const { url, port, apiKey, logger, limits = {} } = options;
  const { origin, pathname } = new URL(url);
  const client = new QdrantClient({
    url: origin,
    port,
    prefix: pathname === '/' ? '' : pathname.replace(/\/$/, ''),
    // As a header of ours, because the client writes to the console about a key over http.
    ...(apiKey === null ? {} : { headers: { 'api-key': apiKey } }),
    // Its own signal would replace ours.
    timeout: Number.POSITIVE_INFINITY,
    checkCompatibility: false,
  });
  const api = client.api();
  const resilience = createResilience({ name: 'qdrant', label: 'Qdrant', code: 'search-unavailable', logger, limits });
  const call: QdrantConnection['call'] = async (make, { answer, limits: bounds, signal }) => {
    const ask = async (ending: AbortSignal) => {
      const { data } = await make(api, { signal: ending, redirect: 'error' });
      const parsed = answer.safeParse(data);
      if (!parsed.success) throw new MalformedAnswer(parsed.error.issues[0]?.message ?? 'unexpected answer');
      return parsed.data;
    };
    const classify = (error: unknown) => qdrantFailure(error, apiKey);
    try {
      return await resilience.run(ask, { signal, classify, limits: { ...bounds, ...limits } });
    } catch (error) {
      throw namingVariable(error);
    }
  };
  let known: string | null = null;
  return {
    call,
    async requireVersion(signal) {
      if (known !== null) return known;
      const bounds = { attemptTimeoutMs: 4_000, totalTimeoutMs: 8_000, retries: 1 };
      const { version } = await call((root, init) => root.root({}, init), {
        answer: versionAnswer,
        limits: bounds,
        signal,
      });
      requireNew(version);
      logger.info({ version }, 'qdrant connected');
      known = version;
      return version;
    },
    circuit: () => resilience.circuit(),
  };
}

/** What the policies say of a server that is silent, or was so a moment ago, knows nothing of variables. */
function namingVariable(error: unknown): unknown {
  const isPolicys = LatticeError.isInstance(error) && error.context['service'] === 'qdrant';
  if (!isPolicys || error.code !== 'search-unavailable') return error;
  const { message, retryable, context } = error;
  const fix = 'Check that the server of QDRANT_URL runs and answers; it is asked again by itself.';
  return new LatticeError('search-unavailable', message, { retryable, fix, context, cause: error });
}

function requireNew(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor)) return;
  throw new LatticeError('search-unavailable', `The Qdrant server is of version ${version}.`, {
    fix: `Upgrade the server of QDRANT_URL to ${OLDEST.major}.${OLDEST.minor} or later.`,
    context: { version, reason: 'server-too-old' },
  });
}
