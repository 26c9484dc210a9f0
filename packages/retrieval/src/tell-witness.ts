import type { AnswerWitness, LiveGeneration } from '@lattice/core';

import type { Retrieval } from './retrieve.ts';
import type { Verdict } from './support/review-answer.ts';

/** Sections a witness is told of: more than anything later looks at. */
const SECTIONS = 30;

export function tellRetrieved(
  witness: AnswerWitness | undefined,
  { question, generation, retrieval }: { question: string; generation: LiveGeneration; retrieval: Retrieval },
): void {
  witness?.retrieved({
    question,
    generation: generation.id,
    version: retrieval.scope.version,
    locale: retrieval.scope.locale,
    sections: retrieval.ranked.slice(0, SECTIONS).map(({ text: { chunk }, score, signals }) => ({
      chunk: chunk.id,
      route: chunk.route,
      anchor: chunk.anchor,
      score,
      signals,
    })),
    isBelowFloor: retrieval.isBelowFloor,
    degraded: retrieval.degraded,
  });
}

export function tellReviewed(witness: AnswerWitness | undefined, verdicts: readonly Verdict[] | null): void {
  if (verdicts === null) return;
  witness?.reviewed(
    verdicts.map(({ claim, isSupported, isJudged, reason }) => ({
      sentence: claim.text,
      isSupported,
      isJudged,
      reason,
    })),
  );
}
