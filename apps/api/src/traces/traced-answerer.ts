import type { Answerer, AnswerTrace, AnswerWitness } from '@lattice/core';

import type { TraceCollector } from './create-trace-collector.ts';

export interface TracingOptions {
  readonly collector: TraceCollector;
  /** Looks on for the collector, and perhaps for others. */
  readonly witness: AnswerWitness;
  readonly keep: (trace: AnswerTrace) => void;
}

/** The answerer, with how each answer was made kept when it is over, however it ended. */
export function tracedAnswerer(answerer: Answerer, { collector, witness, keep }: TracingOptions): Answerer {
  return {
    search: (request, options) => answerer.search(request, options),
    async *answer(request, options): ReturnType<Answerer['answer']> {
      collector.asked(request);
      try {
        for await (const event of answerer.answer(request, { ...options, witness })) {
          collector.passed(event);
          yield event;
        }
      } catch (error) {
        collector.failed(error);
        throw error;
      } finally {
        const trace = collector.trace();
        if (trace !== null) keep(trace);
      }
    },
  };
}
