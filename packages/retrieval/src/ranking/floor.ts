import type { Evidence } from './evidence.ts';

/** How much each kind of evidence says that the site does not answer the question. */
export type RefusalWeights = Readonly<Record<keyof Evidence | 'bias', number>>;

/** Learnt by evals/refusal.ts from questions written here; which evidence to use was chosen with the shared sets in sight. */
const REFUSAL_WEIGHTS: RefusalWeights = {
  bias: 1.96,
  likeness: -2.52,
  headings: -1.35,
  nearness: -2.67,
  missingNames: 3.84,
  foreign: 2.07,
  foreignName: 2.11,
  instructions: 1.57,
  length: -4.41,
  lead: -2.22,
};
/** A question more likely unanswered than answered is refused. */
export const REFUSAL_CHANCE = 0.5;

/** How likely it is, 0 to 1, that the site does not say: a logistic regression. */
export function refusalChance(evidence: Evidence, weights: RefusalWeights = REFUSAL_WEIGHTS): number {
  const { bias, ...others } = weights;
  const logit = EVIDENCE.reduce((sum, name) => sum + others[name] * evidence[name], bias);
  return 1 / (1 + Math.exp(-logit));
}

const EVIDENCE: readonly (keyof Evidence)[] = [
  'likeness',
  'headings',
  'nearness',
  'missingNames',
  'foreign',
  'foreignName',
  'instructions',
  'length',
  'lead',
];
