import { GoogleGenerativeAIError, GoogleGenerativeAIFetchError, type ErrorDetails } from '@google/generative-ai';

import { messagesOf } from '../models/classify-with.ts';
import type { Fault } from '../models/provider.ts';
import { parseRetryAfter } from '../resilience/index.ts';

/** The library's errors, with the headers that it has not kept. */
export class GeminiError extends Error {
  readonly retryAfter: string | null;

  constructor(cause: unknown, retryAfter: string | null) {
    super(messagesOf(cause), { cause });
    this.retryAfter = retryAfter;
  }
}

/** What an error of the library says; null for errors of others. */
export function geminiFault(error: unknown): Fault | null {
  const retryAfter = error instanceof GeminiError ? error.retryAfter : null;
  const origin = error instanceof GeminiError ? error.cause : error;
  if (!(origin instanceof GoogleGenerativeAIError)) return null;
  const detail = origin.message;
  if (!(origin instanceof GoogleGenerativeAIFetchError) || origin.status === undefined) {
    // The library has no class of its own for answers it cannot read.
    return { kind: /parsing JSON|parse stream/.test(detail) ? 'malformed' : 'network', detail };
  }
  const details = origin.errorDetails ?? [];
  return {
    kind: 'status',
    status: origin.status,
    reason: details.find((entry) => typeof entry.reason === 'string')?.reason ?? null,
    detail,
    retryAfterMs: parseRetryAfter(retryAfter) ?? retryInfoMs(details),
  };
}

/** Google says when to come back in the body: `{"@type": "…RetryInfo", "retryDelay": "21.5s"}`. */
function retryInfoMs(details: readonly ErrorDetails[]): number | null {
  const delay = details.find((entry) => entry['@type']?.endsWith('google.rpc.RetryInfo') === true)?.['retryDelay'];
  const seconds = typeof delay === 'string' ? /^(\d+(?:\.\d+)?)s$/.exec(delay)?.[1] : undefined;
  return seconds === undefined ? null : Number(seconds) * 1_000;
}
