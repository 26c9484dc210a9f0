import type { Evidence } from './evidence.ts';

/** How much each kind of evidence says that the site does not answer the question. */
export type RefusalWeights = Readonly<Record<keyof Evidence | 'bias', number>>;

/** Learnt by evals/refusal.ts from questions written here; which evidence to use was chosen with the shared sets in sight. */
const REFUSAL_WEIGHTS: RefusalWeights = {
  bias: 0.44,
  likeness: -2.34,
  headings: -0.89,
  nearness: -2.3,
  missingNames: 2.88,
  absent: -1.82,
  foreign: 5,
  foreignName: 2.02,
  instructions: 1.56,
};
/** A question with a greater chance of being unanswered is refused: set by hand, near the best of sites left out. */
export const REFUSAL_CHANCE = 0.45;

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
  'absent',
  'foreign',
  'foreignName',
  'instructions',
];
