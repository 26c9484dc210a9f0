import type { Evidence } from './evidence.ts';

/** How much each kind of evidence says that the site does not answer the question. */
export type RefusalWeights = Readonly<Record<keyof Evidence | 'bias', number>>;

/** Learnt by evals/refusal.ts from questions written here; which evidence to use was chosen with the shared sets in sight. */
const REFUSAL_WEIGHTS: RefusalWeights = {
  bias: 1.68,
  likeness: -2.71,
  headings: -1.21,
  nearness: -2.97,
  missingNames: 3.48,
  foreign: 3.01,
  foreignName: 2.02,
  instructions: 1.76,
  lead: -1.64,
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
  'lead',
];
