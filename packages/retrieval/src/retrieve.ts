import type { CallOptions, DialogueTurn, LiveGeneration, QueryTerm, ReaderPlace, RerankModel } from '@lattice/core';

import type { LoadSections } from './load-sections.ts';
import { definitionTerm } from './analysis/definitions.ts';
import { definitionSubject } from './question/question-kind.ts';
import { queryTerms, type QuestionWord } from './question/question-words.ts';
import { rewriteQuestion, standaloneQuestion } from './question/rewrite-question.ts';
import { type Evidence, weighEvidence } from './ranking/evidence.ts';
import { spreadPages } from './ranking/first-places.ts';
import { refusalChance, REFUSAL_CHANCE } from './ranking/floor.ts';
import {
  FUSION_WEIGHTS,
  type FusionWeights,
  type RankedCandidate,
  type RankOptions,
  RANKING_WEIGHTS,
  rankSections,
  type RankingWeights,
} from './ranking/rank-sections.ts';
import { rerankByModel } from './ranking/rerank-by-model.ts';
import { termStatistics, type TermStatistics } from './ranking/term-statistics.ts';
import { resolveScope, type SearchScope } from './scope/resolve-scope.ts';
import { type FoundByLegs, type SearchLegs, searchLegs } from './search-legs.ts';
import type { Stopwatch } from './stopwatch.ts';

/** Chunks found by words that are loaded and compared closely. */
const LOADED = 60;

export interface RetrievalRequest extends ReaderPlace {
  readonly question: string;
  readonly history?: readonly DialogueTurn[];
  readonly selectedText?: string;
  /** Most sections wanted, where more than the usual depth is. */
  readonly depth?: number;
}

export interface RetrievalSettings extends SearchLegs {
  readonly loadSections: LoadSections;
  /** Null: the order is worked out, not asked for. */
  readonly rerank: RerankModel | null;
  readonly fusion?: FusionWeights;
  readonly weights?: RankingWeights;
  /** `words`: a name is its words, and what means something like it is something else. */
  readonly matching?: 'words' | 'meaning';
  /** Chance that the site does not say, above which a question is refused. For measurements. */
  readonly floor?: number;
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
  /** Parts that should have helped and did not. */
  readonly degraded: readonly string[];
}

/** Question to ranked sections of one generation. */
export async function retrieve(
  settings: RetrievalSettings,
  generation: LiveGeneration,
  run: { readonly request: RetrievalRequest; readonly stopwatch: Stopwatch } & CallOptions,
): Promise<Retrieval> {
  const { index, loadSections, rerank, logger } = settings;
  const { request, stopwatch, ...options } = run;
  const scope = await stopwatch.time('scope', () => resolveScope(index, generation, { request, ...options }));
  const { question, numbers: scopes } = scope;
  const subject = definitionSubject(question);
  const written = rewriteQuestion({ ...request, locale: scope.locale, question: subject ?? question });
  const words = settings.matching === 'words' ? written.map((word) => ({ ...word, related: [] })) : written;
  const depth = Math.max(LOADED, request.depth ?? 0);
  const asked = {
    question: standaloneQuestion({ ...request, question }),
    terms: termsOf(words, subject),
    scopes,
    depth,
  };
  const found = await stopwatch.time('search', () => searchLegs(settings, generation, { ...asked, ...options }));
  const candidates = await stopwatch.time('load', () => loadSections(generation, found.chunks, options));
  const statistics = termStatistics(found.lexical);
  const sorted = stopwatch.timeSync('rank', () =>
    rankSections({ words, candidates, statistics }, rankOptions(settings, found)),
  );
  const reranked =
    rerank === null
      ? { ranked: sorted, isReranked: true }
      : await stopwatch.time('rerank', () =>
          rerankByModel(sorted, { question: asked.question, model: rerank, logger, ...options }),
        );
  const ranked = spreadPages(reranked.ranked);
  const evidence = weighEvidence({ question, words, statistics, ranked });
  const below = ranked.length === 0 || refusalChance(evidence) > (settings.floor ?? REFUSAL_CHANCE);
  return {
    scope,
    words,
    statistics,
    ranked,
    evidence,
    isBelowFloor: below,
    degraded: [...found.degraded, ...(reranked.isReranked ? [] : ['rerank'])],
  };
}

function rankOptions(
  { weights = RANKING_WEIGHTS, matching, fusion = FUSION_WEIGHTS }: RetrievalSettings,
  { isHybrid, trust }: FoundByLegs,
): RankOptions {
  // What the words mean together helps as far as an embedding model, which knows better, does not.
  const meaning = matching === 'words' ? 0 : weights.meaning * (isHybrid ? 1 - trust : 1);
  return {
    weights: { ...weights, meaning },
    fusion: isHybrid ? { ...fusion, denseWeight: fusion.denseWeight * trust } : null,
  };
}

/** Beside the question's words, the mark of a chunk that defines what the question asks about. */
function termsOf(words: readonly QuestionWord[], subject: string | null): QueryTerm[] {
  const definition = subject === null ? null : definitionTerm(subject);
  return [...queryTerms(words), ...(definition === null ? [] : [{ term: definition, weight: 1 }])];
}
