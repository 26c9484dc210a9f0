import type { AnswerTrace } from '../wire/traces.ts';
import type { CallOptions } from './site-index.ts';

/** Keeps how answers were made, for a while. */
export interface TraceStore {
  keep(traces: readonly AnswerTrace[]): Promise<void>;
  /** The newest of those with this id, unless it is older than is kept. */
  find(traceId: string, options?: CallOptions): Promise<AnswerTrace | null>;
  /** Deletes what is older than is kept, and the oldest beyond what there is room for; how many. */
  prune(): Promise<number>;
}
