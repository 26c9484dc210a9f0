import type { AnswerRequest, Citation, LiveGeneration } from '@lattice/core';

import { Recent } from '../../recent.ts';
import type { AnswerOutcome } from '../answer-events.ts';

/** An answer that was written and found whole. */
export interface KeptAnswer {
  readonly citations: readonly Citation[];
  readonly text: string;
  readonly outcome: AnswerOutcome;
}

/** Some kilobytes each. */
const KEPT_ANSWERS = 500;

export interface AnswerCache {
  get(generation: LiveGeneration, request: AnswerRequest): KeptAnswer | undefined;
  set(generation: LiveGeneration, request: AnswerRequest, answer: KeptAnswer): void;
}

/**
 * Answers by the generation they were written from and everything that was asked. What has a dialogue or a selection is the
 * reader's own and is not kept. One cache belongs to one model and one index: nobody with a key or documents of their own
 * may share it.
 */
export function createAnswerCache(): AnswerCache {
  const kept = new Recent<string, KeptAnswer>(KEPT_ANSWERS);
  return {
    get(generation, request) {
      const key = keyOf(generation, request);
      return key === null ? undefined : kept.get(key);
    },
    set(generation, request, answer) {
      const key = keyOf(generation, request);
      if (key !== null) kept.set(key, answer);
    },
  };
}

function keyOf({ id }: LiveGeneration, request: AnswerRequest): string | null {
  const { question, pageUrl, version, locale, topK, route, history = [], selectedText } = request;
  if (history.length > 0 || selectedText !== undefined) return null;
  const asked = question.normalize('NFC').trim().replaceAll(/\s+/g, ' ');
  return JSON.stringify([id, asked, pageUrl, version, locale, topK, route]);
}
