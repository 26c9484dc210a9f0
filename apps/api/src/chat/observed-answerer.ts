import {
  LatticeError,
  type AnswerEvent,
  type Answerer,
  type AnswerOutcome,
  type ServiceMetrics,
  type Span,
} from '@lattice/core';

export interface AnswerObservers {
  readonly metrics: ServiceMetrics;
  /** Of the request; null where nothing is traced. */
  readonly span: Span | null;
}

/** The answerer, with how each answer went counted and traced. What passes is not changed, and no text of it is kept. */
export function observedAnswerer(answerer: Answerer, { metrics, span: parent }: AnswerObservers): Answerer {
  return {
    search: (request, options) => answerer.search(request, options),
    async *answer(request, options): ReturnType<Answerer['answer']> {
      const span = parent?.child('answer') ?? null;
      let outcome: AnswerOutcome = { ...UNFINISHED, result: 'cancelled' };
      try {
        for await (const event of answerer.answer(request, options)) {
          if (event.type === 'end') outcome = outcomeOf(event);
          yield event;
        }
      } catch (error) {
        const wasCancelled = LatticeError.isInstance(error) && error.code === 'cancelled';
        outcome = { ...UNFINISHED, result: wasCancelled ? 'cancelled' : 'failed' };
        throw error;
      } finally {
        metrics.answerEnded(outcome);
        span?.set(attributesOf(outcome));
        span?.end({ failed: outcome.result === 'failed' });
      }
    },
  };
}

const UNFINISHED = { mode: null, route: null, usage: null, timings: null, degraded: [] } as const;

function outcomeOf(event: Extract<AnswerEvent, { type: 'end' }>): AnswerOutcome {
  const { mode, route, usage, timings, degraded } = event;
  return { result: event.refused ? 'refused' : 'answered', mode, route, usage, timings, degraded };
}

function attributesOf({ result, mode, route, usage, timings, degraded }: AnswerOutcome) {
  const stages = Object.entries(timings ?? {}).map(([stage, milliseconds]) => [
    `lattice.stage.${stage}_ms`,
    milliseconds,
  ]);
  return {
    'lattice.result': result,
    ...(mode === null ? {} : { 'lattice.mode': mode }),
    ...(route === null ? {} : { 'lattice.route': route }),
    ...(usage === null
      ? {}
      : { 'gen_ai.usage.input_tokens': usage.input_tokens, 'gen_ai.usage.output_tokens': usage.output_tokens }),
    ...(degraded.length === 0 ? {} : { 'lattice.degraded': degraded }),
    ...Object.fromEntries(stages),
  };
}
