import type { CallOptions, ChatModel, CompletionEvent, CompletionRequest, Usage } from '@lattice/core';

import type { Stopwatch } from '../../stopwatch.ts';
import { NO_USAGE } from '../../usage.ts';
import { NO_ANSWER } from './build-prompt.ts';
import { cleanModelText, type ModelTextOptions } from './clean-model-text.ts';

/** A whole answer of the model. */
export interface WrittenDraft {
  readonly text: string;
  readonly cited: readonly number[];
  /** The model says that the passages do not hold the answer. */
  readonly isDeclined: boolean;
  readonly reason: Extract<CompletionEvent, { type: 'end' }>['reason'];
  readonly usage: Usage;
}

export interface DraftRequest {
  readonly chat: ChatModel;
  readonly prompt: CompletionRequest;
  readonly text: ModelTextOptions;
  readonly stopwatch: Stopwatch;
  readonly call: CallOptions;
}

/**
 * Gives the text of a model's answer as it is written, and returns the whole. Leaving it ends the model's call.
 *
 * @throws what the model throws, whether or not text was given before.
 */
export async function* streamDraft(request: DraftRequest): AsyncGenerator<string, WrittenDraft, void> {
  const { chat, prompt, stopwatch, call } = request;
  const cleaner = cleanModelText(request.text);
  const opening = createOpening();
  let text = '';
  let reason: WrittenDraft['reason'] = 'stop';
  let usage = NO_USAGE;
  const stream = chat.stream(prompt, call);
  try {
    for (;;) {
      const { value: event, done } = await stopwatch.time('model', () => stream.next());
      if (done === true) break;
      if (event.type === 'end') {
        ({ reason } = event);
        usage = { input_tokens: event.inputTokens, output_tokens: event.outputTokens };
        continue;
      }
      const clean = cleaner.push(opening.push(event.text));
      if (clean === '') continue;
      text += clean;
      yield clean;
    }
  } finally {
    await stream.return();
  }
  const rest = cleaner.push(opening.end()) + cleaner.end();
  text += rest;
  if (rest !== '') yield rest;
  return { text, cited: cleaner.cited(), isDeclined: opening.isDeclined(), reason, usage };
}

/** Holds the first letters back for as long as they may become the sign that there is no answer. */
function createOpening() {
  let held = '';
  let state: 'open' | 'declined' | 'passed' = 'open';
  const bare = () => held.replace(/^[\s`*"']+/, '');
  const release = () => {
    const text = held;
    held = '';
    state = 'passed';
    return text;
  };
  return {
    push(text: string): string {
      if (state === 'passed') return text;
      if (state === 'declined') return '';
      held += text;
      if (bare().startsWith(NO_ANSWER)) {
        state = 'declined';
        return '';
      }
      return NO_ANSWER.startsWith(bare()) ? '' : release();
    },
    end: () => (state === 'open' ? release() : ''),
    isDeclined: () => state === 'declined',
  };
}
