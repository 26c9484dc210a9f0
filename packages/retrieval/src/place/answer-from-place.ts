import type { AnswerRequest, CallOptions, LiveGeneration, SiteIndex, StoredChunk } from '@lattice/core';

import { termsOfChunk } from '../analysis/analyse-chunk.ts';
import type { AnswerPart } from '../answer/answer-part.ts';
import { composeAnswer } from '../answer/compose-answer.ts';
import { questionKind } from '../question/question-kind.ts';
import type { RankedCandidate } from '../ranking/rank-sections.ts';
import { readSectionText } from '../ranking/section-text.ts';
import type { Retrieval } from '../retrieve.ts';
import { routesOfUrl } from '../scope/page-path.ts';
import { asksNothingElse } from './asks-nothing-else.ts';
import { findSelection } from './find-selection.ts';

export interface PlaceContext extends CallOptions {
  readonly index: SiteIndex;
  readonly generation: LiveGeneration;
  readonly retrieval: Retrieval;
  /** A model reads the passages and says itself where they do not answer. */
  readonly isJudged: boolean;
}

/** Sections of a page that an overview of it quotes. */
const OVERVIEW_SECTIONS = 3;
/** Headings of one page that are looked at; a generated page can have thousands. */
const MOST_SECTIONS = 200;
const THIS_PAGE =
  /\b(?:this|the|current)\s+(?:whole\s+|entire\s+|current\s+)?(?:page|section|chapter|article|document|tutorial|lesson|guide)\b/i;

/**
 * What answers a question that names nothing and points at where the reader is: at the text they selected, or at their
 * page. Nothing where it points at neither.
 */
export async function answerFromPlace(request: AnswerRequest, context: PlaceContext): Promise<AnswerPart[]> {
  const { retrieval } = context;
  const { question, pageUrl, selectedText } = request;
  const pointsAtPage = THIS_PAGE.test(question);
  if (selectedText === undefined && !(pageUrl !== undefined && pointsAtPage)) return [];
  const onPage = pageUrl === undefined ? [] : await chunksOfPage(pageUrl, context);
  if (selectedText !== undefined) {
    const found = retrieval.ranked.flatMap(({ text, others }) => [text, ...others.map((other) => other.text)]);
    const selection = findSelection([...onPage, ...found.map(({ chunk }) => chunk)], selectedText);
    return selection === null ? [] : fromSelection(selection, context);
  }
  const terms = new Set(onPage.flatMap((chunk) => [...termsOfChunk(chunk)]));
  if (!asksNothingElse(retrieval.words, terms)) return [];
  const ranked = onPage.slice(0, OVERVIEW_SECTIONS).map(toCandidate);
  return composeAnswer({ ...retrieval, words: [], kind: 'explanation', ranked, passages: OVERVIEW_SECTIONS });
}

function fromSelection(chunk: StoredChunk, { retrieval, isJudged }: PlaceContext): AnswerPart[] {
  const candidate = toCandidate(chunk);
  if (!isJudged && !asksNothingElse(retrieval.words, candidate.text.terms)) return [];
  const kind = questionKind(retrieval.scope.question);
  return composeAnswer({ ...retrieval, kind, ranked: [candidate], passages: 1 });
}

/** Of the page with this address, in reading order. */
async function chunksOfPage(pageUrl: string, { index, generation, signal }: PlaceContext): Promise<StoredChunk[]> {
  const call = signal === undefined ? {} : { signal };
  const routes = routesOfUrl(pageUrl, generation);
  const pages = await index.pages(generation, routes, call);
  const page = routes.flatMap((route) => pages.get(route) ?? [])[0];
  if (page === undefined) return [];
  const anchors = page.headings.slice(0, MOST_SECTIONS).flatMap(({ id }) => id ?? []);
  const places = [null, ...anchors].map((anchor) => ({ route: page.route, anchor }));
  const chunks = await index.sections(generation, places, call);
  return chunks.toSorted((a, b) => a.ordinal - b.ordinal);
}

/** Nothing has ranked it; the reader has. */
function toCandidate(chunk: StoredChunk): RankedCandidate {
  return { text: readSectionText(chunk), lexical: 0, dense: null, score: 1, signals: {}, others: [] };
}
