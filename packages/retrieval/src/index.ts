export { analyse, ANALYSER_VERSION } from './analysis/analyse.ts';
export { type AnswererOptions, createAnswerer } from './create-answerer.ts';
export { indexChunk, type PageContext } from './indexing/index-chunk.ts';
export { type Floor, FLOOR } from './ranking/evidence.ts';
export { BARE_WEIGHTS, type FusionWeights, RANKING_WEIGHTS, type RankingWeights } from './ranking/rank-sections.ts';
export { parseEvalLines, type EvalQuestion } from './evaluation/eval-line.ts';
export {
  evaluate,
  type EvalOptions,
  type EvalOutcome,
  type EvalReport,
  type EvalSummary,
} from './evaluation/evaluate.ts';
export { formatSummary } from './evaluation/format-summary.ts';
export {
  discountedSum,
  type EvalResult,
  percentile,
  type QuestionScores,
  type RefusalScores,
  scoreQuestion,
  scoreRefusals,
} from './evaluation/scores.ts';
