import { isAtPlace, pageOf, parsePlace } from './gold.ts';

/** One ranked section, as any scorer may read it. */
export interface EvalResult {
  readonly route: string;
  readonly anchor: string | null;
  readonly score: number;
}

/** How well one answerable question was retrieved. */
export interface QuestionScores {
  /** A gold page is the page of the first result. */
  readonly pageAt1: boolean;
  /** A gold page is among the pages of the first five results. */
  readonly pageAt5: boolean;
  /** One over the place of the first gold page among the distinct pages. */
  readonly reciprocalRank: number;
  readonly ndcgAt10: number;
  /** A gold section is among the first five results. */
  readonly anchorAt5: boolean;
}

export function scoreQuestion(gold: readonly string[], results: readonly EvalResult[]): QuestionScores {
  const places = gold.map(parsePlace);
  const goldPages = new Set(places.map(({ page }) => page));
  const firstFive = results.slice(0, 5);
  const pages = [...new Set(results.map(({ route }) => pageOf(route)))];
  const rank = pages.findIndex((page) => goldPages.has(page));
  return {
    pageAt1: rank === 0,
    pageAt5: firstFive.some(({ route }) => goldPages.has(pageOf(route))),
    reciprocalRank: rank < 0 ? 0 : 1 / (rank + 1),
    ndcgAt10: pageNdcg(pages, goldPages),
    anchorAt5: firstFive.some((result) => places.some((place) => isAtPlace(result, place))),
  };
}

/** Binary gains over distinct pages. */
function pageNdcg(pages: readonly string[], gold: ReadonlySet<string>): number {
  const ideal = discountedSum(Array.from({ length: Math.min(10, gold.size) }, () => 1));
  if (ideal === 0) return 0;
  return discountedSum(pages.slice(0, 10).map((page) => (gold.has(page) ? 1 : 0))) / ideal;
}

/** Discounted cumulative gain, graded gains in ranked order. */
export function discountedSum(gains: readonly number[]): number {
  return gains.reduce((sum, gain, index) => sum + gain / Math.log2(index + 2), 0);
}

export interface RefusalScores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** Refusing is the positive class. Without a question to refuse all three are 1 as long as none was refused. */
export function scoreRefusals(
  outcomes: readonly { readonly refused: boolean; readonly answerable: boolean }[],
): RefusalScores {
  const refused = outcomes.filter((outcome) => outcome.refused);
  const right = refused.filter((outcome) => !outcome.answerable).length;
  const due = outcomes.filter((outcome) => !outcome.answerable).length;
  const precision = refused.length === 0 ? 1 : right / refused.length;
  const recall = due === 0 ? 1 : right / due;
  const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  return { precision, recall, f1 };
}

/** The value below which `share` of the values lie (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? 0;
}
