import {
  type Answerer,
  type AnswerMode,
  type AnswerRequest,
  type EmbeddingModel,
  LatticeError,
  type LiveGeneration,
  type Logger,
  type ReaderPlace,
  type RerankModel,
  type SearchRequest,
  silentLogger,
  type SiteIndex,
  type WitnessedOptions,
} from '@lattice/core';

import { type Cite, type Found, passageLimit } from './answer/answer-work.ts';
import { answerExtractively } from './answer/extractive-answer.ts';
import type { SourcePassage } from './answer/source-passages.ts';
import { createCitationResolver, toCitation } from './citation/resolve-citation.ts';
import { createSectionLoader } from './load-sections.ts';
import type { GraphRetriever } from './graph/graph-retriever.ts';
import { type CarriedOut, carryOutPlan, NOTHING } from './plan/carry-out-plan.ts';
import type { Planner, PlannerOutcome } from './plan/planner.ts';
import { isForCaller } from './is-for-caller.ts';
import { answerFromPlace } from './place/answer-from-place.ts';
import { spreadPages } from './ranking/first-places.ts';
import { type FusionWeights, RANKING_WEIGHTS, type RankingWeights } from './ranking/rank-sections.ts';
import { retrieve, type RetrievalRequest, type RetrievalSettings } from './retrieve.ts';
import { type Clock, startStopwatch, type Stopwatch } from './stopwatch.ts';
import { tellRetrieved } from './tell-witness.ts';
import { createVoices, type ForReader, type VoiceOptions } from './voices.ts';

export interface AnswererOptions extends VoiceOptions {
  readonly index: SiteIndex;
  /** Searches by meaning beside words, where the index was built with it. */
  readonly embedding?: EmbeddingModel | null;
  /** Puts what was found into its final order. */
  readonly rerank?: RerankModel | null;
  readonly fusion?: FusionWeights;
  /** Origin of links, in place of the one in the site's configuration. */
  readonly siteUrl?: string;
  readonly logger?: Logger;
  readonly clock?: Clock;
  /** Without one, every question is answered from the text. */
  readonly graph?: GraphRetriever;
  /** For measurements of single features; leave out. */
  readonly weights?: RankingWeights;
  readonly matching?: 'words' | 'meaning';
  readonly floor?: number;
  /** Who plans and writes for a reader who brought keys. */
  readonly forReader?: ForReader;
}

/** Finds the sections that answer a question, and quotes them or has a model write from them. */
export function createAnswerer(options: AnswererOptions): Answerer {
  const { index, logger = silentLogger, clock = () => performance.now() } = options;
  const { samePage } = options.weights ?? RANKING_WEIGHTS;
  const resolver = createCitationResolver(index, options.siteUrl);
  const voicesFor = createVoices(options, logger);
  const settings: RetrievalSettings = {
    ...options,
    logger,
    embedding: options.embedding ?? null,
    rerank: options.rerank ?? null,
    loadSections: createSectionLoader(index),
  };

  const findOnce = async (request: RetrievalRequest, stopwatch: Stopwatch, call: WitnessedOptions): Promise<Found> => {
    const generation = await stopwatch.time('generation', () => index.live(call));
    if (generation === null) return { refusal: 'index-empty' };
    const { question } = request;
    const retrieval = await retrieve(settings, generation, { request, stopwatch, ...call });
    tellRetrieved(call.witness, { question, generation, retrieval });
    return { refusal: retrieval.isBelowFloor ? 'below-floor' : null, generation, retrieval };
  };

  const find = async (request: RetrievalRequest, stopwatch: Stopwatch, call: WitnessedOptions): Promise<Found> => {
    try {
      return await findOnce(request, stopwatch, call).catch((error: unknown) => {
        // The generation was replaced and deleted while it was read: the next one answers.
        if (LatticeError.isInstance(error) && error.code === 'generation-mismatch') {
          return findOnce(request, stopwatch, call);
        }
        throw error;
      });
    } catch (error) {
      if (isForCaller(error, call)) throw error;
      logger.error({ err: error }, 'search failed');
      return { refusal: 'search-unavailable' };
    }
  };

  /** The whole question is searched for while a model plans; neither needs the other. */
  const planAndFind = async (
    planner: Planner,
    request: AnswerRequest,
    { stopwatch, call }: { readonly stopwatch: Stopwatch; readonly call: WitnessedOptions },
  ): Promise<{ planning: PlannerOutcome; found: Found }> => {
    const { question, route } = request;
    const failed = new AbortController();
    const signal = call.signal === undefined ? failed.signal : AbortSignal.any([call.signal, failed.signal]);
    const planned = stopwatch.time('plan', () =>
      planner.plan({ question, ...(route === undefined ? {} : { route }) }, { signal }),
    );
    try {
      const [planning, found] = await Promise.all([planned, find(request, stopwatch, call)]);
      return { planning, found };
    } catch (error) {
      failed.abort();
      throw error;
    }
  };

  /**
   * What the plan's own steps bring, else what the question points at; nothing where the whole question is to be answered
   * from the text.
   */
  const carryOut = async (found: Found, request: PlannedRequest, call: WitnessedOptions): Promise<CarriedOut> => {
    if (found.retrieval === undefined) return NOTHING;
    const { generation, retrieval } = found;
    const search = async (phrase: string) => {
      const step = await retrieve(settings, generation, {
        request: { ...placeOf(request), question: phrase },
        stopwatch: startStopwatch(clock),
        ...call,
      });
      tellRetrieved(call.witness, { question: phrase, generation, retrieval: step });
      return step;
    };
    // A name is its words: what means something like it is something else.
    const searchNames = (phrase: string) =>
      retrieve({ ...settings, embedding: null, rerank: null, matching: 'words' }, generation, {
        request: { ...placeOf(request), question: phrase },
        stopwatch: startStopwatch(clock),
        ...call,
      });
    const passages = passageLimit(request);
    const graph = options.graph ?? null;
    const carriedOut = await carryOutPlan(request.planning.plan, {
      generation,
      retrieval,
      search,
      searchNames,
      graph,
      passages,
      logger,
      ...call,
    });
    if (carriedOut.parts.length > 0 || !retrieval.isBelowFloor) return carriedOut;
    const { isJudged } = request;
    const parts = await answerFromPlace(request, { index, generation, retrieval, isJudged, ...call });
    return { ...carriedOut, parts };
  };

  const cite = async (generation: LiveGeneration, passages: readonly SourcePassage[], call: WitnessedOptions) => {
    const chunks = passages.map(({ chunk }) => chunk);
    const placeOf = await resolver.resolve(generation, chunks, call);
    return passages.map((passage, at) => toCitation({ ...passage, n: at + 1, place: placeOf(passage.chunk) }));
  };

  return {
    async *answer(request, { modelKeys = [], ...call } = {}) {
      const stopwatch = startStopwatch(clock);
      const { planner, write, isKeyRefused } = await voicesFor(modelKeys);
      const { planning, found } = await planAndFind(planner, request, { stopwatch, call });
      const isJudged = write !== null;
      const intended: AnswerMode = isJudged ? 'generative' : 'extractive';
      const planned = await stopwatch.time('steps', () => carryOut(found, { ...request, planning, isJudged }, call));
      const citeNow: Cite = (...args) => cite(...args, call);
      const work = { request, found, planning, planned, stopwatch, intended, isKeyRefused, call, cite: citeNow };
      yield* write === null ? answerExtractively(work) : write(work);
    },

    async search(request: SearchRequest, call = {}) {
      const found = await find({ ...request, depth: request.limit }, startStopwatch(clock), call);
      if (found.retrieval === undefined) return { results: [], refusal: found.refusal, evidence: null, degraded: [] };
      const { generation, retrieval, refusal } = found;
      const sections = spreadPages(retrieval.ranked, samePage).slice(0, request.limit);
      const chunks = sections.map(({ text }) => text.chunk);
      const placeOf = await resolver.resolve(generation, chunks, call);
      const results = sections.map(({ text: { chunk }, score, signals }, at) => {
        const { url, route, anchor } = placeOf(chunk);
        const { pageTitle: title, headingPath } = chunk;
        return { rank: at + 1, route, anchor, url, title, headingPath, score, signals };
      });
      const { evidence, degraded } = retrieval;
      return { results, refusal, evidence: { ...evidence }, degraded };
    },
  };
}

interface PlannedRequest extends AnswerRequest {
  readonly planning: PlannerOutcome;
  /** A model writes, and says itself where the passages do not answer. */
  readonly isJudged: boolean;
}

function placeOf({ pageUrl, version, locale }: AnswerRequest): ReaderPlace {
  return {
    ...(pageUrl === undefined ? {} : { pageUrl }),
    ...(version === undefined ? {} : { version }),
    ...(locale === undefined ? {} : { locale }),
  };
}
