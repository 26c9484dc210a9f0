export { analyse, ANALYSER_VERSION } from './analysis/analyse.ts';
export { foldName } from './analysis/fold-name.ts';
export { createGapRecorder, type GapRecorder } from './gaps/gap-recorder.ts';
export { createProbe, type ProbeQuestion } from './gaps/probe-question.ts';
export { recheckGaps, type RecheckOptions, type RecheckReport } from './gaps/recheck-gaps.ts';
export { composeAnswerer } from './compose-answerer.ts';
export { type AnswererOptions, createAnswerer } from './create-answerer.ts';
export {
  createGraphRetriever,
  type GraphRequest,
  type GraphRetriever,
  type GraphRetrieverOptions,
} from './graph/graph-retriever.ts';
export type { GraphPart } from './graph/walk-context.ts';
export { indexChunk, type PageContext } from './indexing/index-chunk.ts';
export { type AgreementSample, createAgreementSample } from './meaning/agreement.ts';
export {
  createDeterministicPlanner,
  type Planner,
  type PlannerOptions,
  type PlannerOutcome,
  type PlanRequest,
} from './plan/planner.ts';
export { REFUSAL_CHANCE } from './ranking/floor.ts';
export { BARE_WEIGHTS, type FusionWeights, RANKING_WEIGHTS, type RankingWeights } from './ranking/rank-sections.ts';
export { isDoubtful } from './ranking/trust.ts';
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
export { type Evidence as SupportEvidence, measureSupport, type SupportFault } from './support/measure-support.ts';
export { readClaims } from './support/read-claims.ts';
