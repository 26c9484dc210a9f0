import type { AnswerEvent, Citation, RefusalReason } from '@lattice/core';

import { questionKind } from '../question/question-kind.ts';
import { NO_USAGE } from '../usage.ts';
import { type AnswerOutcome, endEvent, startEvent } from './answer-events.ts';
import type { AnswerPart } from './answer-part.ts';
import { type AnswerWork, type Found, isAnswerable, passageLimit } from './answer-work.ts';
import { composeAnswer } from './compose-answer.ts';
import { NEAREST_PAGES, refusalText } from './refusal.ts';
import { nearestPages, sourcePassages } from './source-passages.ts';

/** Everything of an answer that quotes, or that refuses, before it is sent. */
export interface Draft {
  readonly citations: readonly Citation[];
  /** Pieces of the text, in order. */
  readonly texts: readonly string[];
  readonly cited: readonly number[];
  readonly sentences: number;
  readonly refusal: RefusalReason | null;
}

/** Quotes the sections that answer the question. */
export async function* answerExtractively(work: AnswerWork): AsyncGenerator<AnswerEvent, void, void> {
  const draft = await writeDraft(work);
  yield startEvent(work);
  yield { type: 'sources', citations: draft.citations };
  yield* deltasOf(draft);
  yield endEvent(work, outcomeOf(draft));
}

async function writeDraft(work: AnswerWork): Promise<Draft> {
  const { found, request, stopwatch, cite } = work;
  if (found.retrieval === undefined) return refuse(found.refusal, []);
  const { generation, retrieval } = found;
  if (isAnswerable(work)) {
    const parts = composeParts(work, retrieval);
    if (parts.length > 0) {
      const sources = sourcePassages(retrieval, parts, passageLimit(request));
      return quote(parts, await stopwatch.time('cite', () => cite(generation, sources)));
    }
  }
  const nearest = nearestPages(retrieval, Math.min(NEAREST_PAGES, passageLimit(request)));
  return refuse('below-floor', await stopwatch.time('cite', () => cite(generation, nearest)));
}

/** What the steps of the plan put together, else what answers the question as a whole. */
export function composeParts(
  { request, planned, stopwatch }: AnswerWork,
  retrieval: NonNullable<Found['retrieval']>,
): readonly AnswerPart[] {
  if (planned.parts.length > 0) return planned.parts;
  const kind = questionKind(retrieval.scope.question);
  return stopwatch.timeSync('answer', () => composeAnswer({ ...retrieval, kind, passages: passageLimit(request) }));
}

/** @param citations of the parts, in their order, and any others */
export function quote(parts: readonly AnswerPart[], citations: readonly Citation[]): Draft {
  return {
    citations,
    texts: parts.map(({ text }) => text),
    cited: parts.map((_, position) => position + 1),
    sentences: parts.reduce((sum, part) => sum + part.sentences, 0),
    refusal: null,
  };
}

/** @param citations of the nearest pages */
export function refuse(refusal: RefusalReason, citations: readonly Citation[]): Draft {
  return {
    citations,
    texts: [refusalText(refusal, citations)],
    cited: citations.map(({ n }) => n),
    sentences: 0,
    refusal,
  };
}

export function textOf({ texts }: Draft): string {
  return texts.join('\n\n');
}

export function* deltasOf({ texts }: Draft): Generator<AnswerEvent, void, void> {
  for (const [position, text] of texts.entries()) {
    yield { type: 'delta', text: position === 0 ? text : `\n\n${text}` };
  }
}

export function outcomeOf({ refusal, cited, sentences }: Draft): AnswerOutcome {
  return {
    mode: 'extractive',
    refusal,
    cited,
    // Every sentence is copied from the passage it cites.
    support: { score: refusal === null ? 1 : null, sentences, unsupported: 0 },
    degraded: [],
    usage: NO_USAGE,
    critic: { backend: 'deterministic', refinements: 0 },
  };
}
