import { LatticeError } from '@lattice/core';

import type { Classify } from '../resilience/index.ts';
import { MalformedAnswer } from './malformed-answer.ts';
import { type Fault, failureOf, type Provider } from './provider.ts';

/** Reads faults with what knows the provider's library; `read` gives null for what is none of the library's errors. */
export function classifyWith(provider: Provider, read: (error: unknown) => Fault | null): Classify {
  return (error) => {
    // Already says what it is, such as vectors of the wrong length.
    if (LatticeError.isInstance(error)) {
      return { error, again: error.retryable, blamesService: false, retryAfterMs: null };
    }
    return failureOf(read(error) ?? ofAnyLibrary(error), provider);
  };
}

function ofAnyLibrary(error: unknown): Fault {
  const detail = messagesOf(error);
  const isMalformed = error instanceof MalformedAnswer || error instanceof SyntaxError;
  return { kind: isMalformed ? 'malformed' : 'network', detail };
}

/** The messages of an error and of its causes: `fetch failed` alone explains nothing. */
export function messagesOf(error: unknown): string {
  const messages: string[] = [];
  for (let current = error; current instanceof Error && messages.length < 4; current = current.cause) {
    messages.push(current.message);
  }
  return messages.filter((message) => message !== '').join(': ');
}
