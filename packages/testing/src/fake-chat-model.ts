import { setTimeout as sleep } from 'node:timers/promises';

import {
  type CallOptions,
  type ChatModel,
  type CompletionEvent,
  type CompletionRequest,
  LatticeError,
} from '@lattice/core';

/** The answer to a request, whole or in parts; null: not prepared for it. */
export type FakeReply = (request: CompletionRequest) => string | readonly string[] | null;

/** Answers what it was prepared for and throws at anything else. Records what it is asked. */
export class FakeChatModel implements ChatModel {
  readonly id: string = 'fake/script';
  readonly contextTokens: number = 32_768;
  readonly requests: CompletionRequest[] = [];
  /** Thrown while it is set: by the call itself, or after so many parts. */
  failure: { readonly error: LatticeError; readonly afterParts: number } | null = null;
  /** How the answers end. */
  reason: Extract<CompletionEvent, { type: 'end' }>['reason'] = 'stop';
  readonly #reply: FakeReply;
  readonly #pauseMs: number;

  constructor(reply: FakeReply, options: { readonly pauseMs?: number } = {}) {
    this.#reply = reply;
    this.#pauseMs = options.pauseMs ?? 0;
  }

  async *stream(request: CompletionRequest, { signal }: CallOptions = {}): AsyncGenerator<CompletionEvent, void, void> {
    this.requests.push(request);
    throwIfCancelled(signal);
    const reply = this.#reply(request);
    if (reply === null) throw new Error(`no answer prepared for: ${request.messages.at(-1)?.content ?? ''}`);
    const parts = typeof reply === 'string' ? (reply.match(/\S+\s*/g) ?? []) : reply;
    for (const [index, text] of parts.entries()) {
      if (this.failure?.afterParts === index) throw this.failure.error;
      if (index > 0 && this.#pauseMs > 0) await sleep(this.#pauseMs, undefined, { signal }).catch(() => undefined);
      throwIfCancelled(signal);
      yield { type: 'text', text };
    }
    if (this.failure !== null) throw this.failure.error;
    const inputTokens = request.messages.reduce((sum, { content }) => sum + content.split(/\s+/).length, 0);
    yield { type: 'end', reason: this.reason, inputTokens, outputTokens: parts.length };
  }
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new LatticeError('cancelled', 'The call was cancelled.');
}
