import type { Answerer, CallOptions, Citation } from '@lattice/core';

import type { EvalQuestion } from './eval-line.ts';
import { isAtPlace, parsePlace } from './gold.ts';
import { type EvalResult, percentile, type QuestionScores, scoreQuestion, scoreRefusals } from './scores.ts';

/** What one question brought; `results` also where the answer was refused. */
export interface EvalOutcome {
  readonly id: string;
  readonly refused: boolean;
  readonly latency_ms: number;
  readonly results: readonly EvalResult[];
}

/** Shares are 0 to 1. Retrieval is scored on answerable questions, refused or not. */
export interface EvalSummary {
  readonly questions: number;
  readonly answerable: number;
  readonly page_recall_at_1: number;
  readonly page_recall_at_5: number;
  readonly mrr: number;
  readonly ndcg_at_10: number;
  readonly anchor_hit_at_5: number;
  readonly refusal_precision: number;
  readonly refusal_recall: number;
  readonly refusal_f1: number;
  /** Of the answers given to answerable questions, those that quote a gold section. */
  readonly answers_quoting_gold: number;
  readonly p50_ms: number;
  readonly p95_ms: number;
}

export interface EvalReport {
  readonly summary: EvalSummary;
  readonly questions: readonly EvalOutcome[];
}

export interface EvalOptions extends CallOptions {
  readonly onQuestion?: (done: number, total: number) => void;
  /** Milliseconds, monotonic. */
  readonly clock?: () => number;
}

/** Sections listed for a question. */
const RESULTS = 10;

/** Asks every question and scores what comes back. One at a time, so that latencies mean something. */
export async function evaluate(
  questions: readonly EvalQuestion[],
  answerer: Answerer,
  { onQuestion, clock = () => performance.now(), ...call }: EvalOptions = {},
): Promise<EvalReport> {
  const asked: AskedQuestion[] = [];
  for (const question of questions) {
    const begin = clock();
    const answer = await readAnswer(answerer, question, call);
    const latency = clock() - begin;
    const { results } = await answerer.search({ ...question, limit: RESULTS }, call);
    const listed = results.map(({ route, anchor, score }) => ({ route, anchor, score }));
    asked.push({ question, answer, latency, results: listed });
    onQuestion?.(asked.length, questions.length);
  }
  return {
    summary: summarise(asked),
    questions: asked.map(({ question, answer, latency, results }) => ({
      id: question.id,
      refused: answer.refused,
      latency_ms: Math.round(latency * 100) / 100,
      results,
    })),
  };
}

interface GivenAnswer {
  readonly refused: boolean;
  readonly quoted: readonly Citation[];
}

interface AskedQuestion {
  readonly question: EvalQuestion;
  readonly answer: GivenAnswer;
  readonly latency: number;
  readonly results: readonly EvalResult[];
}

async function readAnswer(answerer: Answerer, question: EvalQuestion, call: CallOptions): Promise<GivenAnswer> {
  let citations: readonly Citation[] = [];
  for await (const event of answerer.answer(question, call)) {
    if (event.type === 'sources') citations = event.citations;
    if (event.type !== 'end') continue;
    const cited = new Set(event.cited);
    return { refused: event.refused, quoted: citations.filter(({ n }) => cited.has(n)) };
  }
  return { refused: true, quoted: [] };
}

function summarise(asked: readonly AskedQuestion[]): EvalSummary {
  const answerable = asked.filter(({ question }) => question.answerable);
  const scores = answerable.map(({ question, results }) => scoreQuestion(question.gold, results));
  const answered = answerable.filter(({ answer }) => !answer.refused);
  const mean = (pick: (score: QuestionScores) => number | boolean) =>
    average(scores.map((score) => Number(pick(score))));
  const refusals = scoreRefusals(
    asked.map(({ question, answer }) => ({ refused: answer.refused, answerable: question.answerable })),
  );
  const latencies = asked.map(({ latency }) => latency);
  return {
    questions: asked.length,
    answerable: answerable.length,
    page_recall_at_1: mean((score) => score.pageAt1),
    page_recall_at_5: mean((score) => score.pageAt5),
    mrr: mean((score) => score.reciprocalRank),
    ndcg_at_10: mean((score) => score.ndcgAt10),
    anchor_hit_at_5: mean((score) => score.anchorAt5),
    refusal_precision: round(refusals.precision),
    refusal_recall: round(refusals.recall),
    refusal_f1: round(refusals.f1),
    answers_quoting_gold: average(answered.map((one) => Number(quotesGold(one)))),
    p50_ms: round(percentile(latencies, 0.5)),
    p95_ms: round(percentile(latencies, 0.95)),
  };
}

function quotesGold({ question, answer }: AskedQuestion): boolean {
  const places = question.gold.map(parsePlace);
  return answer.quoted.some((citation) => places.some((place) => isAtPlace(citation, place)));
}

function average(values: readonly number[]): number {
  return values.length === 0 ? 0 : round(values.reduce((sum, value) => sum + value, 0) / values.length);
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
