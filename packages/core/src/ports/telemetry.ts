import type { AnswerMode, QueryRoute, Timings, Usage } from '../answer.ts';
import type { IntendedCall } from './model-meter.ts';

/** How one answer went. */
export interface AnswerOutcome {
  readonly result: 'answered' | 'refused' | 'failed' | 'cancelled';
  /** The next are null where the answer did not come to its end. */
  readonly mode: AnswerMode | null;
  readonly route: QueryRoute | null;
  readonly usage: Usage | null;
  readonly timings: Timings | null;
  readonly degraded: readonly string[];
}

/** A call to a model that is over. */
export interface ModelCall extends Pick<IntendedCall, 'use' | 'model' | 'paidBy'> {
  /** `refused`: a budget is used up, and the call was not made. */
  readonly outcome: 'done' | 'failed' | 'cancelled' | 'refused';
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Billionths of a US dollar; null where nobody knows the price. */
  readonly nanoUsd: number | null;
  readonly milliseconds: number;
}

/** Counts what the service does. Labels are few and known: never a path, a name or a text of a reader. */
export interface ServiceMetrics {
  requestServed(request: {
    readonly method: string;
    /** As it is mounted, such as `/api/conversation/:id`. */
    readonly route: string;
    readonly status: number;
    readonly seconds: number;
  }): void;
  answerEnded(outcome: AnswerOutcome): void;
  modelCalled(call: ModelCall): void;
  /** Whether an answer that was written before was given again. */
  cacheAsked(isHit: boolean): void;
  /** Everything counted so far, in the format its readers expect. */
  expose(): Promise<{ readonly contentType: string; readonly body: string }>;
}

/** Attributes hold no text of readers and no secrets: traces leave the machine. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** A piece of work with a beginning and an end. */
export interface Span {
  /** 32 hexadecimal digits; shared by everything done for one request, here and elsewhere. */
  readonly traceId: string;
  child(name: string, attributes?: SpanAttributes): Span;
  set(attributes: SpanAttributes): void;
  /** Once. `failed` marks it as an error. */
  end(options?: { readonly failed?: boolean; readonly name?: string }): void;
}

/** Sends spans to whoever collects them. Closing sends what is left. */
export interface Tracing extends AsyncDisposable {
  /** Work on behalf of somebody outside; `traceparent` is the header of W3C Trace Context where they sent one. */
  serve(
    name: string,
    options: { readonly traceparent?: string | undefined; readonly attributes?: SpanAttributes },
  ): Span;
}
