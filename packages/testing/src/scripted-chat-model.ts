import type { CallOptions, ChatModel, CompletionEvent, CompletionRequest } from '@lattice/core';

export type ChatScript = (
  request: CompletionRequest,
  options: CallOptions,
) => AsyncIterable<CompletionEvent> | Iterable<CompletionEvent>;

/** Plays one script a call, the last one again and again. Records what it was asked. */
export class ScriptedChatModel implements ChatModel {
  readonly id = 'fake/writer';
  readonly contextTokens: number;
  readonly requests: CompletionRequest[] = [];
  scripts: readonly ChatScript[];
  /** Calls that were left before their end. */
  left = 0;

  constructor(scripts: readonly ChatScript[], contextTokens = 32_768) {
    this.scripts = scripts;
    this.contextTokens = contextTokens;
  }

  async *stream(request: CompletionRequest, options: CallOptions = {}): AsyncGenerator<CompletionEvent, void, void> {
    const script = this.scripts[this.requests.length] ?? this.scripts.at(-1);
    this.requests.push(request);
    if (script === undefined) throw new Error('ScriptedChatModel has no script.');
    let isWhole = false;
    try {
      yield* script(request, options);
      isWhole = true;
    } finally {
      if (!isWhole) this.left += 1;
    }
  }
}

/** The text in the given pieces, then the end. */
export function says(...pieces: readonly string[]): ChatScript {
  return function* script() {
    for (const text of pieces) yield { type: 'text', text };
    yield { type: 'end', reason: 'stop', inputTokens: 100, outputTokens: 10 };
  };
}
