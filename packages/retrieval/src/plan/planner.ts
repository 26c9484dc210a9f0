import type { AnswerPlan, CallOptions, QueryRoute } from '@lattice/core';

import { questionRoute } from './question-route.ts';
import { splitQuestion } from './split-question.ts';

export interface PlanRequest {
  readonly question: string;
  /** Forces the route of every step. */
  readonly route?: QueryRoute;
}

/** Decides where the answer to a question is to be looked for. Never fails: a plan is better than none. */
export interface Planner {
  readonly backend: string;
  plan(request: PlanRequest, options?: CallOptions): Promise<AnswerPlan>;
}

export interface PlannerOptions {
  /** Most sub-questions of one question. */
  readonly maxSteps: number;
}

/** Plans by the form of the question, at no cost. */
export function createDeterministicPlanner({ maxSteps }: PlannerOptions): Planner {
  return {
    backend: 'deterministic',
    async plan(request) {
      return planByForm(request, maxSteps);
    },
  };
}

export function planByForm({ question, route }: PlanRequest, maxSteps: number): AnswerPlan {
  const steps = splitQuestion(question, maxSteps).map(({ written, asked }) => ({
    question: asked,
    route: route ?? questionRoute(written),
  }));
  return { route: route ?? overallRoute(steps.map((step) => step.route)), steps };
}

/** Steps that go different ways make a hybrid plan. */
export function overallRoute(routes: readonly QueryRoute[]): QueryRoute {
  const [first = 'document'] = routes;
  return routes.every((route) => route === first) ? first : 'hybrid';
}
