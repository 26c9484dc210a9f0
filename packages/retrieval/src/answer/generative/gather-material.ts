import { blocksToText, type Citation, type LiveGeneration } from '@lattice/core';

import type { RankedCandidate } from '../../ranking/rank-sections.ts';
import type { Retrieval } from '../../retrieve.ts';
import { routesOfUrl } from '../../scope/page-path.ts';
import { type AnswerWork, type Found, passageLimit } from '../answer-work.ts';
import { composeParts, type Draft, quote, refuse } from '../extractive-answer.ts';
import { NEAREST_PAGES } from '../refusal.ts';
import { sourcePassages } from '../source-passages.ts';
import { type ShownPassage, showPassages } from './shown-passage.ts';

/** What an answer is written from. */
export interface Material {
  readonly citations: readonly Citation[];
  readonly shown: readonly ShownPassage[];
  /** The answer without a model, by the same numbers. */
  readonly quoted: Draft;
}

/** Numbers the passages, those of the quoted answer first; null where there is nothing to write from. */
export async function gatherMaterial(
  work: AnswerWork,
  { generation, retrieval }: Extract<Found, { generation: object }>,
  budgetTokens: number,
): Promise<Material | null> {
  const { request, stopwatch, cite } = work;
  const limit = passageLimit(request);
  const parts = composeParts(work, retrieval);
  const ranked = withReadersPlace(retrieval, generation, { ...request, limit: Math.max(0, limit - parts.length) });
  const sources = stopwatch.timeSync('answer', () => sourcePassages({ ...retrieval, ranked }, parts, limit));
  if (sources.length === 0) return null;
  const citations = await stopwatch.time('cite', () => cite(generation, sources));
  const shown = showPassages(sources, citations, budgetTokens);
  const nearest = nearestPagesOf(citations);
  return { citations, shown, quoted: parts.length > 0 ? quote(parts, citations) : refuse('below-floor', nearest) };
}

/** The answer of a model that found none in the passages. */
export function nearestOf({ citations }: Material): Draft {
  return refuse('below-floor', nearestPagesOf(citations));
}

function nearestPagesOf(citations: readonly Citation[]): Citation[] {
  const pages = new Map<string, Citation>();
  for (const citation of citations) if (!pages.has(citation.route)) pages.set(citation.route, citation);
  return [...pages.values()].slice(0, NEAREST_PAGES);
}

interface ReadersPlace {
  readonly pageUrl?: string;
  readonly selectedText?: string;
  /** Sections that get a number beside the quoted ones. */
  readonly limit: number;
}

/** What was found of the page being read, and best where the selected text is from, is among the first. */
function withReadersPlace(
  { ranked }: Retrieval,
  generation: LiveGeneration,
  place: ReadersPlace,
): readonly RankedCandidate[] {
  const isHere = readersPlace(place, generation);
  if (isHere === null) return ranked;
  const found = ranked.find(isHere);
  if (found === undefined || ranked.indexOf(found) < place.limit) return ranked;
  const last = Math.max(0, place.limit - 1);
  const others = ranked.filter((section) => section !== found);
  return [...others.slice(0, last), found, ...others.slice(last)];
}

function readersPlace(
  { pageUrl, selectedText }: ReadersPlace,
  generation: LiveGeneration,
): ((section: RankedCandidate) => boolean) | null {
  if (selectedText !== undefined) {
    const selected = fold(selectedText);
    return ({ text }) => selected !== '' && fold(blocksToText(text.chunk.blocks)).includes(selected);
  }
  if (pageUrl === undefined) return null;
  const routes = routesOfUrl(pageUrl, generation);
  return ({ text }) => routes.includes(text.chunk.route);
}

function fold(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().toLowerCase();
}
