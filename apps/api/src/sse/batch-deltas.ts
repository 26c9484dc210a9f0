import type { ChatEvent } from '@lattice/core';

import { createPatientReader, WAITING } from '../async/patient-reader.ts';

/** Text this long is worth a frame of its own at any pace. */
const MAX_BATCH_CHARACTERS = 4_096;

/**
 * Joins text that arrives within the interval into one event: a model's tokens are a few bytes each, a frame and a write
 * are not. The first text passes at once, and no other event is ever held back or overtaken. The source must not throw:
 * see `toErrorEvent`.
 */
export async function* batchDeltas(
  events: AsyncIterable<ChatEvent, void>,
  intervalMs: number,
): AsyncGenerator<ChatEvent, void, void> {
  const reader = createPatientReader(events);
  let text = '';
  let sentAt = -Infinity;
  try {
    for (;;) {
      const result = await reader.next(text === '' ? Infinity : Math.max(0, sentAt + intervalMs - performance.now()));
      if (result !== WAITING && !result.done && result.value.type === 'answer-delta') {
        text += result.value.text;
        if (text.length < MAX_BATCH_CHARACTERS && performance.now() - sentAt < intervalMs) {
          continue;
        }
      }
      if (text !== '') {
        yield { type: 'answer-delta', text };
        text = '';
        sentAt = performance.now();
      }
      if (result === WAITING) {
        continue;
      }
      if (result.done) {
        return;
      }
      if (result.value.type !== 'answer-delta') {
        yield result.value;
      }
    }
  } finally {
    await reader.close();
  }
}
