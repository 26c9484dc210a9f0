import type { StoredChunk } from '@lattice/core';

import { analyse } from '../analysis/analyse.ts';
import type { QuestionKind } from '../question/question-kind.ts';
import type { QuestionWord } from '../question/question-words.ts';
import type { TermStatistics } from '../ranking/term-statistics.ts';
import { type ChunkUnits, readUnits, type Unit } from './units.ts';

/** A run of neighbouring units of one chunk. */
export interface Passage {
  readonly chunk: StoredChunk;
  readonly units: readonly Unit[];
  /** Verbatim, from the first unit to the last. */
  readonly quote: string;
  readonly length: number;
  /** How much of the question the passage and the headings above it hold, rarer words counting more; 0 to 1. */
  readonly share: number;
}

export interface PassageRequest {
  readonly words: readonly QuestionWord[];
  readonly statistics: TermStatistics;
  readonly kind: QuestionKind;
  /** Most words of several sentences together. */
  readonly budget: number;
  /** Most words of a single one. */
  readonly limit: number;
}

/** The run of sentences that says most about the question; null where the chunk has none that stands by itself. */
export function bestPassage(chunk: StoredChunk, request: PassageRequest): Passage | null {
  const read = readUnits(chunk.blocks);
  let best: { readonly window: Window; readonly score: number } | null = null;
  for (const window of windowsOf(read.units, request)) {
    const score = scoreWindow(window, read, request);
    if (best === null || score > best.score) best = { window, score };
  }
  if (best === null) return null;
  const { units, length } = best.window;
  const holders = [...units, { terms: new Set(chunk.headingPath.flatMap(analyse)) }];
  return { chunk, units, quote: quoteOf(read, units), length, share: shareOfQuestion(holders, request) };
}

/** The chunk's own text from the first of some neighbouring units to the last. */
export function quoteOf(read: ChunkUnits, units: readonly Unit[]): string {
  return read.text.slice(units[0]?.start ?? 0, units.at(-1)?.end ?? 0);
}

/** `Run the following command:` says nothing without what follows. */
function leadsOn(unit: Unit): boolean {
  return unit.block.kind !== 'row' && /[:：]$/.test(unit.text);
}

function isProse(unit: Unit): boolean {
  return unit.block.kind !== 'code';
}

interface Window {
  /** Index of the first unit in the chunk. */
  readonly first: number;
  readonly units: readonly Unit[];
  readonly length: number;
  /** Of the question, rarer words counting more; 0 to 1. */
  readonly share: number;
}

/** Every run of prose within the budget that does not end on a sentence that leads on. */
function* windowsOf(all: readonly Unit[], request: PassageRequest): Generator<Window> {
  const shares = wordShares(request);
  const held = all.map((unit) => shares.map((word) => word.terms.some((term) => unit.terms.has(term))));
  for (const first of all.keys()) {
    const covered = new Set<number>();
    let share = 0;
    let length = 0;
    for (let last = first; last < all.length; last += 1) {
      const unit = all[last];
      if (unit === undefined || !isProse(unit)) break;
      length += unit.words;
      if (length > (last > first ? request.budget : request.limit)) break;
      for (const [index, word] of shares.entries()) {
        if (held[last]?.[index] !== true || covered.has(index)) continue;
        covered.add(index);
        share += word.share;
      }
      if (!leadsOn(unit)) yield { first, units: all.slice(first, last + 1), length, share };
    }
  }
}

/** How much of the question some texts hold, rarer words counting more; 0 to 1. */
export function shareOfQuestion(
  holders: readonly Pick<Unit, 'terms'>[],
  request: Pick<PassageRequest, 'words' | 'statistics'>,
): number {
  const held = wordShares(request).filter(({ terms }) =>
    holders.some((holder) => terms.some((term) => holder.terms.has(term))),
  );
  return held.reduce((sum, { share }) => sum + share, 0);
}

function wordShares({ words, statistics }: Pick<PassageRequest, 'words' | 'statistics'>) {
  const weights = words.map((word) => word.weight * Math.max(...word.leaves.map(statistics.idf)));
  const total = weights.reduce((sum, weight) => sum + weight, 0) || 1;
  return words.map((word, index) => ({
    terms: [...word.leaves, ...word.wholes],
    share: (weights[index] ?? 0) / total,
  }));
}

/** What the parts of a window's score weigh, beside the share of the question it holds (0 to 1). */
const OPENS_CHUNK = 0.1;
const OPENS_BLOCK = 0.05;
const DEFINES = 0.3;
const IS_LIST = 0.1;
const POINTS_BACK = -0.15;
const CUTS_LIST = -0.05;
const LEAVES_INTRODUCTION = -0.1;
const FILLS = 0.15;

function scoreWindow(window: Window, read: ChunkUnits, request: PassageRequest): number {
  const [opening] = window.units;
  if (opening === undefined) return 0;
  const before = read.units[window.first - 1];
  const after = read.units[window.first + window.units.length];
  let score = window.share + FILLS * Math.min(1, window.length / request.budget);
  if (before === undefined) score += OPENS_CHUNK;
  if (before?.blockIndex !== opening.blockIndex) score += OPENS_BLOCK;
  else if (pointsBack(opening)) score += POINTS_BACK;
  if (isSameList(before, opening)) score += CUTS_LIST;
  if (before !== undefined && leadsOn(before)) score += LEAVES_INTRODUCTION;
  if (isSameList(window.units.at(-1), after)) score += CUTS_LIST;
  if (request.kind === 'definition' && defines(opening, request.words)) score += DEFINES;
  if (request.kind === 'instructions' && window.units.filter(({ block }) => block.kind === 'item').length > 1) {
    score += IS_LIST;
  }
  return score;
}

const BACKWARDS =
  /^(?:this|that|these|those|it|its|they|their|he|she|however|but|and|also|instead|then|otherwise|therefore|thus|hence|such|here|in this|in that|in addition|as a result|for example|for instance|similarly|conversely|additionally|finally)\b/i;

/** Begins with a word that only the sentence before explains. */
function pointsBack(unit: Unit): boolean {
  return BACKWARDS.test(unit.text);
}

const DEFINING = /\b(?:is|are|means?|refers?\s+to|stands?\s+for|provides?|describes?|represents?|defines?)\b/i;

function defines(unit: Unit, words: readonly QuestionWord[]): boolean {
  const head = unit.text.split(DEFINING, 1)[0] ?? '';
  if (head === unit.text || head.length > 120) return false;
  return words.some((word) => word.surfaces.some((surface) => head.toLowerCase().includes(surface)));
}

function isSameList(one: Unit | undefined, other: Unit | undefined): boolean {
  if (one?.block.kind !== other?.block.kind) return false;
  return one?.block.kind === 'item' || one?.block.kind === 'row';
}
