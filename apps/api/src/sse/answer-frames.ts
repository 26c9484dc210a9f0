import type { ChatEvent } from '@lattice/core';

import { batchDeltas } from './batch-deltas.ts';
import { encodeFrame } from './encode-frame.ts';
import { toErrorEvent } from './to-error-event.ts';
import type { ToErrorEventOptions } from './to-error-event.ts';
import { PING, withHeartbeat } from './with-heartbeat.ts';

export interface AnswerFramesOptions extends ToErrorEventOptions {
  readonly pingIntervalMs: number;
  /** Text is joined for this long. */
  readonly batchIntervalMs: number;
}

/** Everything between an answer's events and the bytes of its stream. */
export async function* answerFrames(
  events: AsyncIterable<ChatEvent, void>,
  options: AnswerFramesOptions,
): AsyncGenerator<string, void, void> {
  const batched = batchDeltas(toErrorEvent(events, options), options.batchIntervalMs);
  for await (const event of withHeartbeat(batched, options.pingIntervalMs)) {
    if (event === PING) {
      yield encodeFrame({ comment: 'ping' });
    } else {
      yield encodeFrame({ event: event.type, data: JSON.stringify(event) });
    }
  }
}
