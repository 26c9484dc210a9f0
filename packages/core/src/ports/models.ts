import type { CallOptions } from './site-index.ts';

/** What a provider allows, as data; the callers keep to it. */
export interface EmbeddingLimits {
  /** Most texts in one call. */
  readonly batch: number;
  /** What is longer is cut by the model, silently. */
  readonly inputTokens: number;
  /** Texts per minute, counted one by one; null where there is no limit. */
  readonly textsPerMinute: number | null;
}

/** Turns text into vectors. All are of length 1, so that the inner product is the cosine. */
export interface EmbeddingModel {
  /** `backend/model`, such as `gemini/gemini-embedding-001`. Part of the index's fingerprint, with `dimensions`. */
  readonly id: string;
  readonly dimensions: number;
  readonly limits: EmbeddingLimits;
  /** About how many of the model's tokens the text has. */
  countTokens(text: string): number;
  /**
   * One vector a text, in order; null for a text the model refuses, so that a bad one fails alone.
   * Takes any number of texts and keeps to the limits itself.
   *
   * @throws LatticeError `model-unavailable`, `model-rejected`, `cancelled`.
   */
  embedDocuments(texts: readonly string[], options?: CallOptions): Promise<(Float32Array | null)[]>;
  /** @throws LatticeError as above. */
  embedQuery(text: string, options?: CallOptions): Promise<Float32Array>;
}

export interface CompletionMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export interface CompletionRequest {
  readonly messages: readonly CompletionMessage[];
  readonly maxOutputTokens: number;
  /** 0 to 2. */
  readonly temperature?: number;
  /** JSON Schema the answer must follow, where the caller wants data. */
  readonly schema?: object;
}

export type CompletionEvent =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'end';
      /** `filtered`: the provider withheld the answer or its rest. */
      readonly reason: 'stop' | 'length' | 'filtered';
      readonly inputTokens: number;
      readonly outputTokens: number;
    };

/** Writes text. */
export interface ChatModel {
  /** `backend/model`. */
  readonly id: string;
  readonly contextTokens: number;
  /**
   * Ends with exactly one `end`; a stream that is cut off throws. Aborting ends the provider's call.
   *
   * @throws LatticeError `model-unavailable`, `model-rejected`, `cancelled`.
   */
  stream(request: CompletionRequest, options?: CallOptions): AsyncGenerator<CompletionEvent, void, void>;
}

/** Scores passages against a question. */
export interface RerankModel {
  readonly id: string;
  /** Most passages in one call. */
  readonly batch: number;
  /**
   * One score a passage, in order, comparable within this call only; higher is better.
   *
   * @throws LatticeError `model-unavailable`, `model-rejected`, `cancelled`.
   */
  score(question: string, passages: readonly string[], options?: CallOptions): Promise<number[]>;
}

export type CircuitState = 'CLOSED' | 'OPEN' | 'HALF_OPEN';

/** The breaker in front of one external service. */
export interface Circuit {
  readonly name: string;
  readonly state: CircuitState;
  /** In a row. */
  readonly failures: number;
  /** When it came into this state. */
  readonly since: Date;
  /** When an open one lets the next call through. */
  readonly nextAttempt: Date | null;
}
