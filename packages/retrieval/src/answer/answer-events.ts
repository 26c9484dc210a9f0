import type { AnswerEnd, AnswerEvent, AnswerMode, RefusalReason, Support, Usage } from '@lattice/core';

import type { AnswerWork } from './answer-work.ts';

export function startEvent({ plan, intended }: AnswerWork): AnswerEvent {
  return { type: 'start', mode: intended, plan };
}

/** What became of an answer. */
export interface AnswerOutcome {
  readonly mode: AnswerMode;
  readonly refusal: RefusalReason | null;
  readonly cited: readonly number[];
  readonly support: Support;
  /** Stages of the answer itself; those before it are added. */
  readonly degraded: readonly string[];
  readonly usage: Usage;
  readonly critic: AnswerEnd['critic'];
}

export const NO_USAGE: Usage = { input_tokens: 0, output_tokens: 0 };

export function endEvent({ found, planned, stopwatch }: AnswerWork, outcome: AnswerOutcome): AnswerEnd {
  const { refusal, degraded, ...rest } = outcome;
  return {
    type: 'end',
    route: refusal === null && planned.parts.length > 0 ? planned.route : 'document',
    refused: refusal !== null,
    refusalReason: refusal,
    degraded: [
      ...new Set([
        ...planned.degraded,
        ...(found.retrieval?.degraded ?? []),
        ...(refusal === 'search-unavailable' ? ['search'] : []),
        ...degraded,
      ]),
    ],
    timings: stopwatch.read(),
    ...rest,
  };
}
