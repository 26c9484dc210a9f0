import { percentile, type QuestionScores } from '@lattice/retrieval';

/** How one system did on one set. */
export interface SystemScores {
  readonly set: string;
  readonly system: string;
  readonly questions: number;
  readonly pageAt1: number;
  readonly pageAt5: number;
  readonly mrr: number;
  readonly ndcgAt10: number;
  readonly anchorAt5: number;
  /** Null: it always answers. */
  readonly refusalF1: number | null;
  /** Of every search, in milliseconds. */
  readonly latencies: readonly number[];
}

type Measures = Pick<SystemScores, 'pageAt1' | 'pageAt5' | 'mrr' | 'ndcgAt10' | 'anchorAt5'>;

export function meanOf(scores: readonly QuestionScores[]): Measures {
  const mean = (pick: (score: QuestionScores) => number | boolean): number =>
    average(scores.map((score) => Number(pick(score))));
  return {
    pageAt1: mean(({ pageAt1 }) => pageAt1),
    pageAt5: mean(({ pageAt5 }) => pageAt5),
    mrr: mean(({ reciprocalRank }) => reciprocalRank),
    ndcgAt10: mean(({ ndcgAt10 }) => ndcgAt10),
    anchorAt5: mean(({ anchorAt5 }) => anchorAt5),
  };
}

/** Means over the sets, each counted once. */
export function averageScores(rows: readonly SystemScores[]): SystemScores[] {
  return [...Map.groupBy(rows, ({ system }) => system)].map(([system, sets]) => {
    const mean = (measure: keyof Measures): number => average(sets.map((row) => row[measure]));
    const refusals = sets.flatMap(({ refusalF1 }) => (refusalF1 === null ? [] : [refusalF1]));
    return {
      set: 'mean',
      system,
      questions: sets.reduce((sum, { questions }) => sum + questions, 0),
      pageAt1: mean('pageAt1'),
      pageAt5: mean('pageAt5'),
      mrr: mean('mrr'),
      ndcgAt10: mean('ndcgAt10'),
      anchorAt5: mean('anchorAt5'),
      refusalF1: refusals.length === 0 ? null : average(refusals),
      latencies: sets.flatMap(({ latencies }) => latencies),
    };
  });
}

const HEADINGS = ['set', 'system', 'page@1', 'page@5', 'MRR', 'nDCG@10', 'anchor@5', 'refusal F1', 'p50 ms', 'p95 ms'];

/** A table in Markdown. */
export function formatScores(rows: readonly SystemScores[]): string {
  const lines = rows.map(({ set, system, pageAt1, pageAt5, mrr, ndcgAt10, anchorAt5, refusalF1, latencies }) => [
    set,
    system,
    ...[pageAt1, pageAt5, mrr, ndcgAt10, anchorAt5].map((value) => value.toFixed(3)),
    refusalF1?.toFixed(3) ?? '-',
    ...[0.5, 0.95].map((share) => percentile(latencies, share).toFixed(1)),
  ]);
  const toRow = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [HEADINGS, HEADINGS.map(() => '---'), ...lines].map(toRow).join('\n');
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
