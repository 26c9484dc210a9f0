import type { AnswerTrace, CallOptions, Logger, TraceStore } from '@lattice/core';

export interface TraceKeeperOptions {
  readonly store: TraceStore;
  readonly logger: Logger;
  /** Takes secrets out of what readers typed. */
  readonly redact: (trace: AnswerTrace) => AnswerTrace;
  readonly flushIntervalMs?: number;
}

/** Keeps traces without an answer waiting for it. Disposing of it writes what is left. */
export interface TraceKeeper extends AsyncDisposable {
  keep(trace: AnswerTrace): void;
  find(traceId: string, options?: CallOptions): Promise<AnswerTrace | null>;
}

const FLUSH_INTERVAL_MS = 250;
/** While the store is away; more are let go. */
const MOST_PENDING = 500;
const PRUNE_INTERVAL_MS = 600_000;

export function createTraceKeeper(options: TraceKeeperOptions): TraceKeeper {
  const { store, logger, redact, flushIntervalMs = FLUSH_INTERVAL_MS } = options;
  let pending: AnswerTrace[] = [];
  let writing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let prunedAt = -Infinity;

  const write = async (traces: readonly AnswerTrace[]): Promise<void> => {
    try {
      await store.keep(traces.map(redact));
      if (performance.now() - prunedAt < PRUNE_INTERVAL_MS) return;
      prunedAt = performance.now();
      await store.prune();
    } catch (error) {
      logger.warn({ err: error, traces: traces.length }, 'how answers were made could not be kept');
    }
  };
  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(async () => {
      const traces = pending;
      pending = [];
      if (traces.length > 0) await write(traces);
    });
    return writing;
  };
  return {
    keep(trace) {
      if (pending.length >= MOST_PENDING) return;
      pending.push(trace);
      // Several answers are written at once; a timer that is the last thing left holds no process up.
      timer ??= setTimeout(() => void flush(), flushIntervalMs).unref();
    },
    async find(traceId, call) {
      await flush();
      return store.find(traceId, call);
    },
    [Symbol.asyncDispose]: flush,
  };
}
