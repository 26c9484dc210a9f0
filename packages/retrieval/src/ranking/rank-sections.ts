import {
  type Candidate,
  denseSignal,
  headingSignal,
  lexicalSignal,
  meaningSignal,
  phraseSignal,
  type SignalInput,
} from './signals.ts';
import { sectionKey } from './section-text.ts';

/** How much each signal adds to the lexical score, all of them between 0 and 1, 0 switching one off; and what discounts a section. */
export interface RankingWeights {
  readonly phrase: number;
  readonly heading: number;
  /** Of the page's other matching sections. */
  readonly page: number;
  /** What the words mean together. */
  readonly meaning: number;
  /** What a post is worth beside a page of the docs: it tells what was new on its day. 1 makes them equal. */
  readonly post: number;
  /** What a section is worth among the first five of a list, for each of its page that stands before it. 1 makes them equal. */
  readonly samePage: number;
}

export const RANKING_WEIGHTS: RankingWeights = {
  phrase: 0.15,
  heading: 0.2,
  page: 0.5,
  meaning: 0.35,
  post: 0.8,
  samePage: 0.8,
};

/** The order in which the index found them. */
export const BARE_WEIGHTS: RankingWeights = { phrase: 0, heading: 0, page: 0, meaning: 0, post: 1, samePage: 1 };

/** How much each search counts when both found something. */
export interface FusionWeights {
  /** Of the search by words. */
  readonly lexicalWeight: number;
  /** Of the search by an embedding model. */
  readonly denseWeight: number;
}

export const FUSION_WEIGHTS: FusionWeights = { lexicalWeight: 1, denseWeight: 1 };

/** What a section got for each signal, before weights. */
export type Signals = Readonly<Record<string, number>>;

/** A section of the site, by the best of its chunks. */
export interface RankedCandidate extends Candidate {
  readonly score: number;
  readonly signals: Signals;
  /** Its other chunks among the candidates, best first. */
  readonly others: readonly Candidate[];
}

export interface RankOptions {
  readonly weights?: RankingWeights;
  /** Null: nothing was searched by an embedding model. */
  readonly fusion?: FusionWeights | null;
}

/** Orders candidates by all signals and gathers the chunks of one section. Best first, ties by words, then by place in the index. */
export function rankSections(
  input: SignalInput,
  { weights = RANKING_WEIGHTS, fusion = null }: RankOptions = {},
): RankedCandidate[] {
  if (input.candidates.length === 0) return [];
  const parts = {
    lexical: lexicalSignal(input),
    phrase: weights.phrase > 0 ? phraseSignal(input) : null,
    heading: weights.heading > 0 ? headingSignal(input) : null,
  };
  const own = sum([
    [1, parts.lexical],
    [weights.phrase, parts.phrase],
    [weights.heading, parts.heading],
  ]);
  const page = weights.page > 0 ? pageSignal(input.candidates, own) : null;
  const words = sum([
    [1, own],
    [weights.page, page],
  ]);
  const dense = fusion === null ? null : denseSignal(input);
  const meaning = weights.meaning > 0 ? meaningSignal(input) : null;
  const { lexicalWeight, denseWeight } = fusion ?? { lexicalWeight: 1, denseWeight: 0 };
  // Each relative to its best, so that the weights mean the same for every question.
  const best = Math.max(...words, Number.MIN_VALUE);
  const scores = sum([
    [lexicalWeight / best, words],
    [denseWeight, dense],
    [weights.meaning, meaning],
  ]);
  const signals = Object.entries({ ...parts, page, meaning, dense });
  const ranked = input.candidates
    .map((candidate, index) => ({
      candidate,
      score: (isPost(candidate) ? weights.post : 1) * (scores[index] ?? 0),
      words: words[index] ?? 0,
      signals: Object.fromEntries(signals.flatMap(([name, all]) => (all === null ? [] : [[name, all[index] ?? 0]]))),
    }))
    .toSorted(
      // The best of either search has the same score whenever the weights are equal; words are the surer.
      (a, b) => b.score - a.score || b.words - a.words || a.candidate.text.chunk.number - b.candidate.text.chunk.number,
    );
  return gatherSections(ranked);
}

function isPost({ text }: Candidate): boolean {
  const { plugin, version } = text.chunk.scope;
  return plugin === 'blog' && version === null;
}

function sum(parts: readonly (readonly [weight: number, scores: Float64Array | null])[]): Float64Array {
  const total = new Float64Array(parts.find(([, scores]) => scores !== null)?.[1]?.length ?? 0);
  for (const [weight, scores] of parts) {
    if (scores === null) continue;
    for (const [index, score] of scores.entries()) total[index] = (total[index] ?? 0) + weight * score;
  }
  return total;
}

/** Sections of a page that count, and how much less each further one does. */
const PAGE_DEPTH = 5;
const PAGE_DECAY = 0.5;

/** A page that answers in several places is more likely about the question than one that matches once. */
function pageSignal(candidates: readonly Candidate[], own: Float64Array): Float64Array {
  const byPage = new Map<string, number[]>();
  for (const [index, { text }] of candidates.entries()) {
    const scores = byPage.get(text.chunk.route) ?? [];
    byPage.set(text.chunk.route, scores);
    scores.push(own[index] ?? 0);
  }
  const pages = new Map<string, number>();
  for (const [route, scores] of byPage) {
    const best = scores.toSorted((a, b) => b - a).slice(0, PAGE_DEPTH);
    pages.set(
      route,
      best.reduce((total, score, rank) => total + score * PAGE_DECAY ** rank, 0),
    );
  }
  const highest = Math.max(...pages.values(), Number.MIN_VALUE);
  return Float64Array.from(candidates, ({ text }) => (pages.get(text.chunk.route) ?? 0) / highest);
}

function gatherSections(
  ranked: readonly { candidate: Candidate; score: number; signals: Signals }[],
): RankedCandidate[] {
  const sections = new Map<string, Candidate & { score: number; signals: Signals; others: Candidate[] }>();
  for (const { candidate, score, signals } of ranked) {
    const key = sectionKey(candidate.text.chunk);
    const section = sections.get(key);
    if (section === undefined) sections.set(key, { ...candidate, score, signals, others: [] });
    else section.others.push(candidate);
  }
  return [...sections.values()];
}
