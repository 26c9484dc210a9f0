import { type ChatEvent, LatticeError, type Logger } from '@lattice/core';

import { INTERNAL_MESSAGE } from '../http/problem.ts';

export interface ToErrorEventOptions {
  readonly logger: Logger;
  /** Whoever has left is told nothing, and their leaving is not a failure. */
  readonly readerLeft: () => boolean;
}

/**
 * Turns a failure into the stream's last event: an error that reached the pipeline would reset the connection instead.
 * Anything outside the error family is masked and only logged.
 */
export async function* toErrorEvent(
  events: AsyncIterable<ChatEvent, void>,
  { logger, readerLeft }: ToErrorEventOptions,
): AsyncGenerator<ChatEvent, void, void> {
  try {
    yield* events;
  } catch (error) {
    if (readerLeft()) {
      return;
    }
    if (LatticeError.isInstance(error)) {
      logger.warn({ err: error, code: error.code }, 'Answer stream ended early');
      yield { type: 'error', code: error.code, message: error.message, retryable: error.retryable };
    } else {
      logger.error({ err: error }, 'Answer stream failed');
      yield { type: 'error', code: 'internal', message: INTERNAL_MESSAGE, retryable: false };
    }
  }
}
