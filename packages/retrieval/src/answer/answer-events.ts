import type { AnswerEnd, AnswerEvent, AnswerMode, RefusalReason, Support, Usage } from '@lattice/core';

import { addUsage } from '../usage.ts';
import type { AnswerWork } from './answer-work.ts';

export function startEvent({ planning, intended }: AnswerWork): AnswerEvent {
  return { type: 'start', mode: intended, plan: planning.plan };
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

export function endEvent(work: AnswerWork, outcome: AnswerOutcome): AnswerEnd {
  const { found, planning, planned, stopwatch } = work;
  const { refusal, degraded, usage, ...rest } = outcome;
  return {
    type: 'end',
    route: refusal === null && planned.parts.length > 0 ? planned.route : 'document',
    refused: refusal !== null,
    refusalReason: refusal,
    degraded: [
      ...new Set([
        ...(work.isKeyRefused() ? ['reader-key'] : []),
        ...(planning.isDegraded ? ['planner'] : []),
        ...planned.degraded,
        ...(found.retrieval?.degraded ?? []),
        ...(refusal === 'search-unavailable' ? ['search'] : []),
        ...degraded,
      ]),
    ],
    usage: addUsage(planning.usage, usage),
    timings: stopwatch.read(),
    ...rest,
  };
}
