import type { StoredChunk } from '@lattice/core';

import type { RankedCandidate } from '../ranking/rank-sections.ts';
import { type AnswerPart, type ComposeRequest, MAX_WORDS, passageOf } from './answer-part.ts';
import { quoteOf, shareOfQuestion } from './passage.ts';
import { renderCode } from './render-passage.ts';
import { readUnits, type Unit } from './units.ts';

/** Longest code that an answer shows. */
const MAX_CODE_LINES = 60;
/** Sections in which a question for code looks for it, and how close to the best they must score. */
const CODE_DEPTH = 3;
const CODE_CLOSENESS = 0.9;
/** Where the runner-up scores less than this share, the best section is taken for the answer. */
const CLEAR_LEAD = 0.9;
/** A section with fewer words of prose is about its code. */
const LITTLE_PROSE = 40;

/** The code block that answers better than sentences would; null where sentences do. */
export function codeAnswer(request: ComposeRequest): AnswerPart | null {
  const [best, second] = request.ranked;
  if (best === undefined) return null;
  switch (request.kind) {
    case 'definition':
    case 'explanation':
      return null;
    case 'code': {
      const close = request.ranked.slice(0, CODE_DEPTH).filter(({ score }) => score >= CODE_CLOSENESS * best.score);
      return bestCode(close, request);
    }
    case 'instructions':
      return isOnlyCode(best, request) || isClearlyCode(best, second) ? bestCode([best], request) : null;
    case 'keywords':
      return isOnlyCode(best, request) ? bestCode([best], request) : null;
  }
}

/** Any code of the best sections, for want of a sentence. */
export function anyCode(request: ComposeRequest): AnswerPart | null {
  return bestCode(request.ranked.slice(0, CODE_DEPTH), request);
}

/** Nothing stands in the section but code and lines that lead to it. */
function isOnlyCode(section: RankedCandidate, request: ComposeRequest): boolean {
  return passageOf(section, { ...request, budget: MAX_WORDS, limit: MAX_WORDS }) === null;
}

/** Ahead of the runner-up, and more code than prose. */
function isClearlyCode(best: RankedCandidate, second: RankedCandidate | undefined): boolean {
  if ((second?.score ?? 0) > CLEAR_LEAD * best.score) return false;
  const prose = readUnits(best.text.chunk.blocks).units.filter(({ block }) => block.kind !== 'code');
  return prose.reduce((sum, unit) => sum + unit.words, 0) < LITTLE_PROSE;
}

interface CodePassage {
  readonly chunk: StoredChunk;
  readonly code: Unit;
  /** The sentence before it; null where the code opens the section. */
  readonly leadIn: Unit | null;
  readonly quote: string;
  readonly share: number;
  readonly score: number;
}

function bestCode(sections: readonly RankedCandidate[], request: ComposeRequest): AnswerPart | null {
  const passages = sections.flatMap((section) => codePassages(section, request));
  const [found] = passages.toSorted((a, b) => b.share - a.share);
  return found === undefined ? null : toPart(found, request.firstNumber ?? 1);
}

function codePassages(section: RankedCandidate, request: ComposeRequest): CodePassage[] {
  const { chunk } = section.text;
  const read = readUnits(chunk.blocks);
  return read.units.flatMap((code, index) => {
    if (code.block.kind !== 'code' || code.block.text.split('\n').length > MAX_CODE_LINES) return [];
    const before = read.units[index - 1];
    const leadIn = before === undefined || before.block.kind === 'code' ? null : before;
    const units = leadIn === null ? [code] : [leadIn, code];
    const share = shareOfQuestion(units, request);
    return [{ chunk, code, leadIn, quote: quoteOf(read, units), share, score: section.score }];
  });
}

/** The heading leads in where no sentence does. */
function toPart({ chunk, code, leadIn, quote, score }: CodePassage, n: number): AnswerPart {
  const shown = code.block.kind === 'code' ? renderCode(code.block) : code.text;
  const opening = `${leadIn === null ? `${chunk.headingPath.at(-1) ?? chunk.pageTitle}:` : leadIn.text} [${n}]`;
  return { chunk, quote, text: `${opening}\n\n${shown}`, sentences: 1, score };
}
