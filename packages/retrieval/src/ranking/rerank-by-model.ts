import { type CallOptions, blocksToText, type Logger, type RerankModel } from '@lattice/core';

import type { RankedCandidate } from './rank-sections.ts';

export interface RerankOutcome {
  readonly ranked: readonly RankedCandidate[];
  /** Whether the model put them into order; else they come as they were. */
  readonly isReranked: boolean;
}

/** Sections whose order a reader notices, and how much of each the model reads. */
const DEPTH = 20;
const PASSAGE_CHARACTERS = 1_500;
/** The reader waits. */
const TIMEOUT_MS = 6_000;
/** The model decides; what words and vectors said breaks near ties. */
const PRIOR = 0.2;

/** Lets a model put the best sections into order. Where it fails they stay as they are. */
export async function rerankByModel(
  ranked: readonly RankedCandidate[],
  { question, model, logger, signal }: { question: string; model: RerankModel; logger: Logger } & CallOptions,
): Promise<RerankOutcome> {
  const head = ranked.slice(0, Math.min(DEPTH, model.batch));
  if (head.length < 2) return { ranked, isReranked: true };
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const scores = await model.score(question, head.map(passageOf), {
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    return { ranked: [...reorder(head, scores), ...ranked.slice(head.length)], isReranked: true };
  } catch (error) {
    signal?.throwIfAborted();
    logger.warn({ error }, 'reranking failed');
    return { ranked, isReranked: false };
  }
}

function passageOf({ text: { chunk } }: RankedCandidate): string {
  return `${chunk.headingPath.join(' > ')}\n${blocksToText(chunk.blocks)}`.slice(0, PASSAGE_CHARACTERS);
}

/** Scores keep their range, so that what follows and what is compared with the best stays comparable. */
function reorder(head: readonly RankedCandidate[], scores: readonly number[]): RankedCandidate[] {
  const own = head.map(({ score }) => score);
  const [highest, lowest] = [Math.max(...own), Math.min(...own)];
  const judged = toUnitRange(scores);
  const prior = toUnitRange(own);
  return head
    .map((candidate, at) => {
      const share = ((judged[at] ?? 0) + PRIOR * (prior[at] ?? 0)) / (1 + PRIOR);
      const signals = { ...candidate.signals, rerank: scores[at] ?? 0 };
      return { ...candidate, signals, score: lowest + share * (highest - lowest) };
    })
    .toSorted((a, b) => b.score - a.score);
}

function toUnitRange(values: readonly number[]): number[] {
  const lowest = Math.min(...values);
  const range = Math.max(...values) - lowest;
  return values.map((value) => (range > 0 ? (value - lowest) / range : 0));
}
