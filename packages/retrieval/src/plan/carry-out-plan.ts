import { type AnswerPlan, LatticeError, type LiveGeneration, type Logger, type QueryRoute } from '@lattice/core';

import type { AnswerPart } from '../answer/answer-part.ts';
import { composeAnswer } from '../answer/compose-answer.ts';
import type { GraphRetriever } from '../graph/graph-retriever.ts';
import type { GraphPart } from '../graph/walk-context.ts';
import { questionKind } from '../question/question-kind.ts';
import type { Retrieval } from '../retrieve.ts';
import { overallRoute } from './planner.ts';

export interface PlanContext {
  readonly generation: LiveGeneration;
  /** Of the whole question. */
  readonly retrieval: Retrieval;
  /** Retrieval of another phrase in the same scopes. */
  readonly search: (phrase: string) => Promise<Retrieval>;
  /** The same by words alone, for names. */
  readonly searchNames: (phrase: string) => Promise<Retrieval>;
  /** Null where the graph is switched off. */
  readonly graph: GraphRetriever | null;
  /** Most passages that may be cited. */
  readonly passages: number;
  readonly logger: Logger;
  readonly signal?: AbortSignal | undefined;
}

export interface CarriedOut {
  /** Numbered from 1; empty where the plan brought nothing that the whole question does not bring by itself. */
  readonly parts: readonly AnswerPart[];
  /** What a step had to do without. */
  readonly degraded: readonly string[];
  /** The way the parts came. */
  readonly route: QueryRoute;
}

export const NOTHING: CarriedOut = { parts: [], degraded: [], route: 'document' };
/** Passages of one step among several. */
const STEP_PASSAGES = 2;

/** Answers each step of a plan its own way. One step of text is what the answerer does anyway, and left to it. */
export async function carryOutPlan(plan: AnswerPlan, context: PlanContext): Promise<CarriedOut> {
  const [only] = plan.steps;
  if (only === undefined || (plan.steps.length === 1 && only.route === 'document')) return NOTHING;
  const isOnly = plan.steps.length === 1;
  // No step needs what another one finds.
  const found = await Promise.all(plan.steps.map((step) => lookUp(step, { ...context, isOnly })));
  const parts: AnswerPart[] = [];
  const routes: QueryRoute[] = [];
  for (const [index, { walked, retrieval }] of found.entries()) {
    const number = parts.length + 1;
    const left = context.passages - parts.length;
    if (walked !== null && walked.length > 0) {
      parts.push(...graphParts(walked.slice(0, left), number));
      routes.push(plan.steps[index]?.route ?? 'graph');
    } else if (retrieval !== null) {
      parts.push(...textParts(retrieval, { number, left }));
      routes.push('document');
    }
  }
  const isGraphAway = found.some(({ walked }) => walked === null);
  return { parts, degraded: isGraphAway ? ['graph'] : [], route: overallRoute(routes) };
}

interface LookedUp {
  /** Null where the graph is away. */
  readonly walked: readonly GraphPart[] | null;
  /** From the text; null where the graph answers, or the whole question was searched for already. */
  readonly retrieval: Retrieval | null;
}

async function lookUp(
  { question, route }: AnswerPlan['steps'][number],
  context: PlanContext & { readonly isOnly: boolean },
): Promise<LookedUp> {
  const walked = route === 'document' ? [] : await walk(question, context);
  const isAnswered = walked !== null && walked.length > 0;
  return { walked, retrieval: isAnswered || context.isOnly ? null : await context.search(question) };
}

/** Null where the graph is away; the text answers then. */
async function walk(question: string, context: PlanContext): Promise<GraphPart[] | null> {
  const { graph, generation, retrieval, searchNames: search, passages: limit, logger, signal } = context;
  if (graph === null) return null;
  try {
    return await graph.retrieve(generation, {
      question,
      scopes: retrieval.scope.numbers,
      search,
      limit,
      ...(signal && { signal }),
    });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    const code = LatticeError.isInstance(error) ? error.code : 'internal';
    // A generation that was replaced meanwhile is the caller's to repeat.
    if (code === 'generation-mismatch') throw error;
    logger.warn({ err: error, code }, 'the graph did not answer');
    return null;
  }
}

function graphParts(walked: readonly GraphPart[], first: number): AnswerPart[] {
  return walked.map(({ chunk, quote, statement, score }, index) => {
    const n = first + index;
    const intro = statement === '' ? '' : `${statement.replace(/\.$/, '')}: `;
    return { chunk, quote, text: `${intro}${quote} [${n}]`, sentences: 1, score };
  });
}

function textParts(
  retrieval: Retrieval,
  { number, left }: { readonly number: number; readonly left: number },
): AnswerPart[] {
  const passages = Math.min(STEP_PASSAGES, left);
  if (passages < 1 || retrieval.isBelowFloor) return [];
  const kind = questionKind(retrieval.scope.question);
  return composeAnswer({ ...retrieval, kind, passages, firstNumber: number });
}
