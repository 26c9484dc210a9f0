import type { StoredChunk } from '@lattice/core';

import type { RankedCandidate } from '../ranking/rank-sections.ts';
import type { Retrieval } from '../retrieve.ts';
import type { AnswerPart } from './answer-part.ts';
import { bestPassage } from './passage.ts';
import { readUnits } from './units.ts';

/** A passage that gets a number. */
export interface SourcePassage {
  readonly chunk: StoredChunk;
  readonly quote: string;
  readonly score: number;
}

/** Words of the quote that shows what a section is about. */
const PREVIEW_WORDS = 40;

/** The parts of the answer, then the best sections it does not use, `limit` at most. */
export function sourcePassages(retrieval: Retrieval, parts: readonly AnswerPart[], limit: number): SourcePassage[] {
  const used = new Set(parts.map(({ chunk }) => chunk.id));
  const others = retrieval.ranked.filter((section) => !used.has(section.text.chunk.id));
  const wanted = Math.max(0, limit - parts.length);
  return [...parts, ...others.slice(0, wanted).map((section) => preview(retrieval, section))];
}

/** The best section of each of the best pages. */
export function nearestPages(retrieval: Retrieval, limit: number): SourcePassage[] {
  const routes = new Set<string>();
  const pages = retrieval.ranked.filter(({ text }) => {
    const isNew = !routes.has(text.chunk.route);
    routes.add(text.chunk.route);
    return isNew;
  });
  return pages.slice(0, limit).map((section) => preview(retrieval, section));
}

function preview({ words, statistics }: Retrieval, { text: { chunk }, score }: RankedCandidate): SourcePassage {
  const request = { words, statistics, kind: 'keywords', budget: PREVIEW_WORDS, limit: 3 * PREVIEW_WORDS } as const;
  // A section of nothing but code and lines that lead to it still has its first piece, a bare heading itself.
  const quote = bestPassage(chunk, request)?.quote ?? readUnits(chunk.blocks).units[0]?.text;
  return { chunk, quote: quote ?? chunk.headingPath.at(-1) ?? chunk.pageTitle, score };
}
