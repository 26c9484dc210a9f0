import type { StoredChunk } from '@lattice/core';

import type { QuestionKind } from '../question/question-kind.ts';
import type { QuestionWord } from '../question/question-words.ts';
import type { RankedCandidate } from '../ranking/rank-sections.ts';
import type { TermStatistics } from '../ranking/term-statistics.ts';
import { bestPassage, type Passage, type PassageRequest } from './passage.ts';

export interface ComposeRequest {
  readonly words: readonly QuestionWord[];
  readonly statistics: TermStatistics;
  readonly kind: QuestionKind;
  /** Best first. */
  readonly ranked: readonly RankedCandidate[];
  /** Most passages that may be cited. */
  readonly passages: number;
  /** Number of the first part; 1 unless others come before. */
  readonly firstNumber?: number;
}

/** A piece of the answer, and where it is from. Numbered by its place in the list, from 1. */
export interface AnswerPart {
  readonly chunk: StoredChunk;
  /** Verbatim from the chunk; every sentence of `text` is in it. */
  readonly quote: string;
  /** Markdown with citation markers. */
  readonly text: string;
  readonly sentences: number;
  readonly score: number;
}

/** Most words of an answer in prose. */
export const MAX_WORDS = 120;

/** From the section's best chunk, or from the next one where that has no prose. */
export function passageOf(section: RankedCandidate, request: PassageRequest): Passage | null {
  for (const { text } of [section, ...section.others]) {
    const passage = bestPassage(text.chunk, request);
    if (passage !== null) return passage;
  }
  return null;
}
