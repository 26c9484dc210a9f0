import { APIConnectionError, APIError } from 'openai';

import { messagesOf } from '../models/classify-with.ts';
import type { Fault } from '../models/provider.ts';
import { parseRetryAfter } from '../resilience/index.ts';

/** What an error of the library says; null for errors of others. */
export function openAiFault(error: unknown): Fault | null {
  if (error instanceof APIConnectionError) return { kind: 'network', detail: messagesOf(error) };
  if (!(error instanceof APIError)) return null;
  const { status, headers, code } = error as APIError;
  // An error inside a stream has no status of its own.
  if (status === undefined) return { kind: 'network', detail: messagesOf(error) };
  return {
    kind: 'status',
    status,
    reason: typeof code === 'string' ? code : null,
    detail: messagesOf(error),
    retryAfterMs: milliseconds(headers?.get('retry-after-ms')) ?? parseRetryAfter(headers?.get('retry-after')),
  };
}

function milliseconds(header: string | null | undefined): number | null {
  return header !== null && header !== undefined && /^\d+(\.\d+)?$/.test(header) ? Number(header) : null;
}
