import type {
  AnswerEnd,
  Answerer,
  AnswerEvent,
  AnswerOptions,
  AnswerRequest,
  Citation,
  SearchOutcome,
} from '@lattice/core';

export type AnswerScript = (request: AnswerRequest, signal: AbortSignal) => AsyncGenerator<AnswerEvent, void, void>;

/** Plays a script for each question. Records what was asked and when each answer's generator was let go. */
export class FakeAnswerer implements Answerer {
  readonly requests: AnswerRequest[] = [];
  script: AnswerScript = () => {
    throw new Error('FakeAnswerer has no script.');
  };
  onOptions: (options: AnswerOptions) => void = () => {};
  #released = 0;
  #waiting: { count: number; resolve: () => void }[] = [];

  async *answer(request: AnswerRequest, options: AnswerOptions = {}): AsyncGenerator<AnswerEvent, void, void> {
    this.requests.push(request);
    this.onOptions(options);
    try {
      yield* this.script(request, options.signal ?? new AbortController().signal);
    } finally {
      this.#released += 1;
      this.#waiting = this.#waiting.filter(({ count, resolve }) => (count <= this.#released ? resolve() : true));
    }
  }

  get releasedCount(): number {
    return this.#released;
  }

  /** Resolves when so many answers have run their `finally`. */
  async released(count: number): Promise<void> {
    if (this.#released >= count) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ count, resolve });
    await promise;
  }

  search(): Promise<SearchOutcome> {
    throw new Error('Not asked for by any route.');
  }
}

export function citation(n: number, changes: Partial<Citation> = {}): Citation {
  return {
    n,
    title: `Page ${n}`,
    url: `https://docs.example.com/page-${n}#part`,
    route: `/page-${n}`,
    anchor: 'part',
    heading_path: [`Page ${n}`, 'Part'],
    quote: `Sentence ${n}.`,
    score: 1 / n,
    source_path: `docs/page-${n}.md`,
    version: null,
    locale: 'en',
    ...changes,
  };
}

export const START: AnswerEvent = {
  type: 'start',
  mode: 'extractive',
  plan: { route: 'document', steps: [{ question: 'What is it?', route: 'document' }] },
};

export const SOURCES: AnswerEvent = { type: 'sources', citations: [citation(1), citation(2), citation(3)] };

export function delta(text: string): AnswerEvent {
  return { type: 'delta', text };
}

export function end(changes: Partial<AnswerEnd> = {}): AnswerEnd {
  return {
    type: 'end',
    mode: 'extractive',
    route: 'document',
    refused: false,
    refusalReason: null,
    cited: [1, 3],
    support: { score: 1, sentences: 2, unsupported: 0 },
    degraded: [],
    usage: { input_tokens: 0, output_tokens: 0 },
    timings: { total: 3 },
    critic: { backend: 'none', refinements: 0 },
    ...changes,
  };
}

/** Start, sources, the given text, end. */
export function says(...texts: readonly string[]): AnswerScript {
  return async function* script() {
    yield START;
    yield SOURCES;
    for (const text of texts) yield delta(text);
    yield end();
  };
}

/** Begins an answer and then says nothing more until the signal aborts. */
export async function* silentAfterStart(_request: AnswerRequest, signal: AbortSignal): ReturnType<AnswerScript> {
  yield START;
  await aborted(signal);
  throw signal.reason;
}

export async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => resolve(), { once: true });
  await promise;
}
