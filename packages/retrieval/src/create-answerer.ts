import {
  type AnswerEvent,
  type Answerer,
  type AnswerMode,
  type AnswerPlan,
  type AnswerRequest,
  type CallOptions,
  type Citation,
  type EmbeddingModel,
  LatticeError,
  type LiveGeneration,
  type Logger,
  type QueryRoute,
  type ReaderPlace,
  type RefusalReason,
  type RerankModel,
  type SearchRequest,
  silentLogger,
  type SiteIndex,
} from '@lattice/core';

import { composeAnswer } from './answer/compose-answer.ts';
import { NEAREST_PAGES, refusalText } from './answer/refusal.ts';
import { nearestPages, type SourcePassage, sourcePassages } from './answer/source-passages.ts';
import { createCitationResolver, toCitation } from './citation/resolve-citation.ts';
import { createSectionLoader } from './load-sections.ts';
import type { GraphRetriever } from './graph/graph-retriever.ts';
import { type CarriedOut, carryOutPlan, NOTHING } from './plan/carry-out-plan.ts';
import { createDeterministicPlanner, type Planner } from './plan/planner.ts';
import { questionKind } from './question/question-kind.ts';
import type { Floor } from './ranking/evidence.ts';
import type { FusionWeights, RankingWeights } from './ranking/rank-sections.ts';
import { type Retrieval, retrieve, type RetrievalRequest, type RetrievalSettings } from './retrieve.ts';
import { type Clock, startStopwatch, type Stopwatch } from './stopwatch.ts';

export interface AnswererOptions {
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
  /** Plans by the form of the question unless given. */
  readonly planner?: Planner;
  /** Without one, every question is answered from the text. */
  readonly graph?: GraphRetriever;
  /** For measurements of single features; leave out. */
  readonly weights?: RankingWeights;
  readonly floor?: Floor;
}

/** Sub-questions of one question, where no planner is given. */
const DEFAULT_STEPS = 3;
/** Passages an answer may cite unless the request says otherwise. */
const DEFAULT_PASSAGES = 6;
const MODE: AnswerMode = 'extractive';

/** An answerer without a model: it finds the sections that answer a question and quotes them. */
export function createAnswerer(options: AnswererOptions): Answerer {
  const { index, logger = silentLogger, clock = () => performance.now() } = options;
  const resolver = createCitationResolver(index, options.siteUrl);
  const settings: RetrievalSettings = {
    ...options,
    logger,
    embedding: options.embedding ?? null,
    rerank: options.rerank ?? null,
    loadSections: createSectionLoader(index),
  };
  const planner = options.planner ?? createDeterministicPlanner({ maxSteps: DEFAULT_STEPS });

  const findOnce = async (request: RetrievalRequest, stopwatch: Stopwatch, call: CallOptions): Promise<Found> => {
    const generation = await stopwatch.time('generation', () => index.live(call));
    if (generation === null) return { refusal: 'index-empty' };
    const retrieval = await retrieve(settings, generation, { request, stopwatch, ...call });
    return { refusal: retrieval.isBelowFloor ? 'below-floor' : null, generation, retrieval };
  };

  const find = async (request: RetrievalRequest, stopwatch: Stopwatch, call: CallOptions): Promise<Found> => {
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

  /** What the plan's own steps bring; nothing where the plan is to answer the whole question from the text. */
  const carryOut = async (found: Found, request: PlannedRequest, call: CallOptions): Promise<CarriedOut> => {
    if (found.retrieval === undefined) return NOTHING;
    const { generation, retrieval } = found;
    const search = (phrase: string) =>
      retrieve(settings, generation, {
        request: { ...placeOf(request), question: phrase },
        stopwatch: startStopwatch(clock),
        ...call,
      });
    // A name is its words: what means something like it is something else.
    const searchNames = (phrase: string) =>
      retrieve({ ...settings, embedding: null, rerank: null }, generation, {
        request: { ...placeOf(request), question: phrase },
        stopwatch: startStopwatch(clock),
        ...call,
      });
    const passages = request.topK ?? DEFAULT_PASSAGES;
    const graph = options.graph ?? null;
    return carryOutPlan(request.plan, { generation, retrieval, search, searchNames, graph, passages, logger, ...call });
  };

  const cite = (generation: LiveGeneration, passages: readonly SourcePassage[], call: CallOptions) =>
    Promise.all(
      passages.map(async (passage, position): Promise<Citation> => {
        const place = await resolver.place(generation, passage.chunk, call);
        return toCitation({ ...passage, n: position + 1, place });
      }),
    );

  return {
    async *answer(request, call = {}) {
      const stopwatch = startStopwatch(clock);
      const { question, route } = request;
      const plan = await stopwatch.time('plan', () =>
        planner.plan({ question, ...(route === undefined ? {} : { route }) }, call),
      );
      const found = await find(request, stopwatch, call);
      const planned = await stopwatch.time('steps', () => carryOut(found, { ...request, plan }, call));
      const draft = await writeDraft(found, request, { stopwatch, planned, cite: (...args) => cite(...args, call) });
      yield* toEvents(plan, { draft, stopwatch });
    },

    async search(request: SearchRequest, call = {}) {
      const found = await find({ ...request, depth: request.limit }, startStopwatch(clock), call);
      if (found.retrieval === undefined) return { results: [], refusal: found.refusal, degraded: [] };
      const { generation, retrieval, refusal } = found;
      const sections = retrieval.ranked.slice(0, request.limit);
      const results = sections.map(async ({ text: { chunk }, score, signals }, position) => {
        const { url, route, anchor } = await resolver.place(generation, chunk, call);
        const { pageTitle: title, headingPath } = chunk;
        return { rank: position + 1, route, anchor, url, title, headingPath, score, signals };
      });
      return { results: await Promise.all(results), refusal, degraded: retrieval.degraded };
    },
  };
}

type Found =
  | { readonly refusal: RefusalReason; readonly generation?: undefined; readonly retrieval?: undefined }
  | {
      readonly refusal: RefusalReason | null;
      readonly generation: LiveGeneration;
      readonly retrieval: Retrieval;
    };

type PlannedRequest = AnswerRequest & { readonly plan: AnswerPlan };

function placeOf({ pageUrl, version, locale }: AnswerRequest): ReaderPlace {
  return {
    ...(pageUrl === undefined ? {} : { pageUrl }),
    ...(version === undefined ? {} : { version }),
    ...(locale === undefined ? {} : { locale }),
  };
}

/** Everything of an answer before it is sent. */
interface Draft {
  readonly citations: readonly Citation[];
  /** Pieces of the text, in order. */
  readonly texts: readonly string[];
  readonly cited: readonly number[];
  readonly sentences: number;
  readonly refusal: RefusalReason | null;
  readonly route: QueryRoute;
  readonly degraded: readonly string[];
}

type Cite = (generation: LiveGeneration, passages: readonly SourcePassage[]) => Promise<Citation[]>;

async function writeDraft(
  found: Found,
  request: AnswerRequest,
  { stopwatch, planned, cite }: { readonly stopwatch: Stopwatch; readonly planned: CarriedOut; readonly cite: Cite },
): Promise<Draft> {
  if (found.retrieval === undefined) return refuse(found.refusal, []);
  const { generation, retrieval, refusal } = found;
  const limit = request.topK ?? DEFAULT_PASSAGES;
  const degraded = [...new Set([...planned.degraded, ...retrieval.degraded])];
  if (refusal === null || planned.parts.length > 0) {
    const kind = questionKind(retrieval.scope.question);
    const parts =
      planned.parts.length > 0
        ? planned.parts
        : stopwatch.timeSync('answer', () => composeAnswer({ ...retrieval, kind, passages: limit }));
    if (parts.length > 0) {
      const sources = sourcePassages(retrieval, parts, limit);
      const citations = await stopwatch.time('cite', () => cite(generation, sources));
      return {
        citations,
        texts: parts.map(({ text }) => text),
        cited: parts.map((_, position) => position + 1),
        sentences: parts.reduce((sum, part) => sum + part.sentences, 0),
        refusal: null,
        route: planned.parts.length > 0 ? planned.route : 'document',
        degraded,
      };
    }
  }
  const nearest = nearestPages(retrieval, Math.min(NEAREST_PAGES, limit));
  return refuse('below-floor', await stopwatch.time('cite', () => cite(generation, nearest)), degraded);
}

function refuse(refusal: RefusalReason, citations: readonly Citation[], degraded: readonly string[] = []): Draft {
  const text = refusalText(
    refusal,
    citations.map(({ title }) => title),
  );
  const cited = citations.map(({ n }) => n);
  return { citations, texts: [text], cited, sentences: 0, refusal, route: 'document', degraded };
}

function* toEvents(
  plan: AnswerPlan,
  { draft, stopwatch }: { readonly draft: Draft; readonly stopwatch: Stopwatch },
): Generator<AnswerEvent, void, void> {
  yield { type: 'start', mode: MODE, plan };
  yield { type: 'sources', citations: draft.citations };
  for (const [position, text] of draft.texts.entries()) {
    yield { type: 'delta', text: position === 0 ? text : `\n\n${text}` };
  }
  const degraded = [...draft.degraded, ...(draft.refusal === 'search-unavailable' ? ['search'] : [])];
  yield {
    type: 'end',
    mode: MODE,
    route: draft.route,
    refused: draft.refusal !== null,
    refusalReason: draft.refusal,
    cited: draft.cited,
    // Every sentence is copied from the passage it cites.
    support: { score: draft.refusal === null ? 1 : null, sentences: draft.sentences, unsupported: 0 },
    degraded,
    usage: { input_tokens: 0, output_tokens: 0 },
    timings: stopwatch.read(),
    critic: { backend: 'deterministic', refinements: 0 },
  };
}

/** What only the caller can put right, or has called off. Anything else ends in a refusal. */
function isForCaller(error: unknown, { signal }: CallOptions): boolean {
  if (signal?.aborted === true) return true;
  return LatticeError.isInstance(error) && (error.code === 'request-invalid' || error.code === 'cancelled');
}
