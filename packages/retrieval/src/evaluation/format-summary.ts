import type { EvalSummary } from './evaluate.ts';

type Measure = keyof EvalSummary;

/** The summary for a person, one measure a line. */
export function formatSummary(summary: EvalSummary): string {
  return LABELS.map(([measure, label]) => label.padEnd(22) + format(measure, summary[measure]).padStart(9)).join('\n');
}

const LABELS: readonly (readonly [measure: Measure, label: string])[] = [
  ['questions', 'questions'],
  ['answerable', 'answerable'],
  ['page_recall_at_1', 'page recall@1'],
  ['page_recall_at_5', 'page recall@5'],
  ['mrr', 'MRR (page)'],
  ['ndcg_at_10', 'nDCG@10 (page)'],
  ['anchor_hit_at_5', 'anchor hit@5'],
  ['refusal_precision', 'refusal precision'],
  ['refusal_recall', 'refusal recall'],
  ['refusal_f1', 'refusal F1'],
  ['answers_quoting_gold', 'answers quoting gold'],
  ['p50_ms', 'p50'],
  ['p95_ms', 'p95'],
];

function format(measure: Measure, value: number): string {
  if (measure === 'questions' || measure === 'answerable') return String(value);
  if (measure === 'p50_ms' || measure === 'p95_ms') return `${value.toFixed(1)} ms`;
  return value.toFixed(3);
}
