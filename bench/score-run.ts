import { discountedSum } from '@lattice/retrieval';

import type { BeirQuery } from './beir-collection.ts';

/** Query id to ranked document ids. */
export type Run = Readonly<Record<string, readonly string[]>>;

export interface RunScores {
  readonly ndcg_at_10: number;
  readonly recall_at_100: number;
}

/** Means over the judged queries, as trec_eval computes them: linear gains, queries without a result count 0. */
export function scoreRun(queries: readonly BeirQuery[], run: Run): RunScores {
  const scored = queries.filter(({ judged }) => [...judged.values()].some((grade) => grade > 0));
  const mean = (score: (query: BeirQuery) => number): number =>
    scored.reduce((sum, query) => sum + score(query), 0) / Math.max(1, scored.length);
  return {
    ndcg_at_10: mean(({ id, judged }) => ndcg(run[id] ?? [], judged, 10)),
    recall_at_100: mean(({ id, judged }) => recall(run[id] ?? [], judged, 100)),
  };
}

function ndcg(ranked: readonly string[], judged: ReadonlyMap<string, number>, depth: number): number {
  const ideal = [...judged.values()].toSorted((a, b) => b - a).slice(0, depth);
  return discountedSum(ranked.slice(0, depth).map((id) => judged.get(id) ?? 0)) / discountedSum(ideal);
}

function recall(ranked: readonly string[], judged: ReadonlyMap<string, number>, depth: number): number {
  const relevant = [...judged].flatMap(([id, grade]) => (grade > 0 ? [id] : []));
  const found = new Set(ranked.slice(0, depth));
  return relevant.filter((id) => found.has(id)).length / relevant.length;
}
