import { LatticeError } from '@lattice/core';
import * as z from 'zod';

import { messagesOf } from '../models/classify-with.ts';
import { MalformedAnswer } from '../models/malformed-answer.ts';
import { withoutKey } from '../models/without-key.ts';
import { type Failure, parseRetryAfter } from '../resilience/index.ts';

/** What the library throws for every answer that is not 2xx. Told by its parts: it has a class of its own per call. */
const statusError = z.object({
  status: z.int(),
  headers: z.instanceof(Headers),
  data: z.unknown(),
});

const PASSING = new Set([408, 409, 421, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529]);
const LONGEST_DETAIL = 300;

/** Reads what a call of Qdrant's client threw. */
export function qdrantFailure(error: unknown, apiKey: string | null): Failure {
  if (LatticeError.isInstance(error)) return { error, again: false, blamesService: false, retryAfterMs: null };
  if (error instanceof MalformedAnswer) {
    return unavailable('What answers at QDRANT_URL is no Qdrant server.', {
      fix: 'Check QDRANT_URL, its port, and what stands in front of the server.',
      context: { detail: error.message },
    });
  }
  const answer = statusError.safeParse(error);
  if (!answer.success) {
    return unavailable('Qdrant cannot be reached.', {
      fix: 'Check that the server of QDRANT_URL runs and that this machine may connect to it on its port.',
      context: { detail: detailOf(messagesOf(error), apiKey) },
    });
  }
  const { status, headers, data } = answer.data;
  const context = { status, detail: detailOf(typeof data === 'string' ? data : JSON.stringify(data ?? null), apiKey) };
  if (status === 401 || status === 403) return refused(context);
  if (status === 404) return missing(context);
  if (!PASSING.has(status)) return rejected(context);
  return {
    ...unavailable('Qdrant cannot answer now.', { fix: 'Look into the log of the server of QDRANT_URL.', context }),
    retryAfterMs: parseRetryAfter(headers.get('retry-after')),
  };
}

function unavailable(message: string, { fix, context }: { fix: string; context: Record<string, unknown> }): Failure {
  const error = new LatticeError('search-unavailable', message, { retryable: true, fix, context });
  return { error, again: true, blamesService: true, retryAfterMs: null };
}

function refused(context: Record<string, unknown>): Failure {
  const error = new LatticeError('search-unavailable', 'Qdrant refused the key.', {
    fix: 'Check QDRANT_API_KEY, and that it may read and write.',
    context: { ...context, reason: 'key-refused' },
  });
  return { error, again: false, blamesService: true, retryAfterMs: null };
}

function missing(context: Record<string, unknown>): Failure {
  const error = new LatticeError('search-unavailable', 'Qdrant does not have the collection.', {
    fix: 'Run `npm run lattice -- vectors repair`, which sends the vectors again without embedding anything.',
    context: { ...context, reason: 'collection-missing' },
  });
  return { error, again: false, blamesService: false, retryAfterMs: null };
}

function rejected(context: Record<string, unknown>): Failure {
  const error = new LatticeError('search-unavailable', 'Qdrant refused a request.', {
    fix: 'Check that the collections named after QDRANT_COLLECTION are only written by this program.',
    context,
  });
  return { error, again: false, blamesService: false, retryAfterMs: null };
}

/** A gateway may repeat what it was sent. */
function detailOf(text: string, apiKey: string | null): string {
  return withoutKey(text, apiKey).slice(0, LONGEST_DETAIL);
}
