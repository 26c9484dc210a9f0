import type { AnswerMode, AnswerRequest, CallOptions, Citation, LiveGeneration, RefusalReason } from '@lattice/core';

import type { CarriedOut } from '../plan/carry-out-plan.ts';
import type { PlannerOutcome } from '../plan/planner.ts';
import type { Retrieval } from '../retrieve.ts';
import type { Stopwatch } from '../stopwatch.ts';
import type { SourcePassage } from './source-passages.ts';

/** What a question found, or why it found nothing. */
export type Found =
  | { readonly refusal: RefusalReason; readonly generation?: undefined; readonly retrieval?: undefined }
  | {
      readonly refusal: RefusalReason | null;
      readonly generation: LiveGeneration;
      readonly retrieval: Retrieval;
    };

export type Cite = (generation: LiveGeneration, passages: readonly SourcePassage[]) => Promise<Citation[]>;

/** A question on its way to its answer. */
export interface AnswerWork {
  readonly request: AnswerRequest;
  readonly found: Found;
  readonly planning: PlannerOutcome;
  /** What the steps of the plan have found already. */
  readonly planned: CarriedOut;
  readonly stopwatch: Stopwatch;
  readonly cite: Cite;
  readonly call: CallOptions;
  /** Whether a key of the reader's own failed so far. */
  readonly isKeyRefused: () => boolean;
  /** What the answer is meant to be; its end says what it became. */
  readonly intended: AnswerMode;
}

/** Passages an answer may cite unless the request says otherwise. */
const DEFAULT_PASSAGES = 6;

export function passageLimit({ topK }: Pick<AnswerRequest, 'topK'>): number {
  return topK ?? DEFAULT_PASSAGES;
}

/** Whether there is something to answer from. */
export function isAnswerable({ found, planned }: Pick<AnswerWork, 'found' | 'planned'>): boolean {
  return found.retrieval !== undefined && (found.refusal === null || planned.parts.length > 0);
}
