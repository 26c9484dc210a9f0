import type { CallOptions, DialogueTurn, LiveGeneration, QueryTerm, ReaderPlace, SiteIndex } from '@lattice/core';

import type { LoadSections } from './load-sections.ts';
import { definitionTerm } from './analysis/definitions.ts';
import { asksInstructions, definitionSubject } from './question/question-kind.ts';
import { queryTerms, type QuestionWord } from './question/question-words.ts';
import { rewriteQuestion } from './question/rewrite-question.ts';
import { type Evidence, type Floor, isBelowFloor, weighEvidence } from './ranking/evidence.ts';
import { type RankedCandidate, rankSections, type RankingWeights } from './ranking/rank-sections.ts';
import { spreadPages } from './ranking/spread-pages.ts';
import { termStatistics, type TermStatistics } from './ranking/term-statistics.ts';
import { resolveScope, type SearchScope } from './scope/resolve-scope.ts';
import type { Stopwatch } from './stopwatch.ts';

/** Hits asked of the index, and how many of them are loaded and compared closely. */
const HITS = 100;
const LOADED = 60;

export interface RetrievalRequest extends ReaderPlace {
  readonly question: string;
  readonly history?: readonly DialogueTurn[];
  readonly selectedText?: string;
  /** Most sections wanted, where more than the usual depth is. */
  readonly depth?: number;
}

export interface RetrievalSettings {
  readonly index: SiteIndex;
  readonly loadSections: LoadSections;
  readonly weights?: RankingWeights;
  readonly floor?: Floor;
}

/** What a question found. */
export interface Retrieval {
  readonly scope: SearchScope;
  readonly words: readonly QuestionWord[];
  readonly statistics: TermStatistics;
  /** One entry a section, best first. */
  readonly ranked: readonly RankedCandidate[];
  readonly evidence: Evidence;
  /** Too little of the question is in what was found. */
  readonly isBelowFloor: boolean;
}

/** Question to ranked sections of one generation. */
export async function retrieve(
  { index, loadSections, weights, floor }: RetrievalSettings,
  generation: LiveGeneration,
  run: { readonly request: RetrievalRequest; readonly stopwatch: Stopwatch } & CallOptions,
): Promise<Retrieval> {
  const { request, stopwatch, ...options } = run;
  const scope = await stopwatch.time('scope', () => resolveScope(index, generation, { request, ...options }));
  const subject = definitionSubject(scope.question);
  const words = rewriteQuestion({ ...request, locale: scope.locale, question: subject ?? scope.question });
  const limit = Math.max(HITS, request.depth ?? 0);
  const found = await stopwatch.time('search', () =>
    index.searchLexical(generation, { terms: termsOf(words, subject), scopes: scope.numbers, limit }, options),
  );
  const hits = found.hits.slice(0, Math.max(LOADED, request.depth ?? 0));
  const candidates = await stopwatch.time('load', () => loadSections(generation, hits, options));
  return stopwatch.timeSync('rank', () => {
    const statistics = termStatistics(found);
    const ranked = spreadPages(rankSections({ words, candidates, statistics }, weights));
    const evidence = weighEvidence(words, ranked, candidates);
    const below = ranked.length === 0 || isBelowFloor(evidence, asksInstructions(scope.question), floor);
    return { scope, words, statistics, ranked, evidence, isBelowFloor: below };
  });
}

/** Beside the question's words, the mark of a chunk that defines what the question asks about. */
function termsOf(words: readonly QuestionWord[], subject: string | null): QueryTerm[] {
  const definition = subject === null ? null : definitionTerm(subject);
  return [...queryTerms(words), ...(definition === null ? [] : [{ term: definition, weight: 1 }])];
}
