import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { queryRouteSchema } from '@lattice/core';
import { createDeterministicPlanner } from '@lattice/retrieval';
import * as z from 'zod';

import { halfOf } from './split-half.ts';

const lineSchema = z.object({
  id: z.string(),
  site: z.string(),
  question: z.string(),
  route: queryRouteSchema,
  steps: z.int().positive(),
});

const { values } = parseArgs({
  options: { half: { type: 'string', default: 'all' }, misses: { type: 'boolean', default: false } },
});
const text = await readFile(join(import.meta.dirname, 'questions/planner.jsonl'), 'utf8');
const questions = text
  .trim()
  .split('\n')
  .map((line) => lineSchema.parse(JSON.parse(line)))
  .filter(({ id }) => values.half === 'all' || halfOf(id) === values.half);
const planner = createDeterministicPlanner({ maxSteps: 3 });
const outcomes = await Promise.all(
  questions.map(async (line) => ({ ...line, plan: (await planner.plan({ question: line.question })).plan })),
);

const share = (name: string, of: typeof outcomes, isRight: (outcome: (typeof outcomes)[number]) => boolean): string => {
  const right = of.filter(isRight).length;
  return `${name} ${(right / Math.max(1, of.length)).toFixed(3)} (${right} of ${of.length})`;
};
console.log(`half: ${values.half}`);
console.log(share('route', outcomes, ({ plan, route }) => plan.route === route));
for (const route of queryRouteSchema.options) {
  const of = outcomes.filter((outcome) => outcome.route === route);
  console.log(share(`  ${route}`, of, ({ plan }) => plan.route === route));
}
console.log(share('steps', outcomes, ({ plan, steps }) => plan.steps.length === steps));
if (values.misses) {
  for (const { id, question, route, steps, plan } of outcomes) {
    if (plan.route === route && plan.steps.length === steps) continue;
    const made = plan.steps.map((step) => `${step.route}: ${step.question}`).join(' | ');
    console.log(`${id} ${route}/${steps} ${question}\n    ${plan.route}: ${made}`);
  }
}
