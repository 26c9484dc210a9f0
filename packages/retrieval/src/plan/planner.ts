import type { AnswerPlan, CallOptions, QueryRoute, Usage } from '@lattice/core';

import { NO_USAGE } from '../usage.ts';
import { questionRoute } from './question-route.ts';
import { splitQuestion } from './split-question.ts';

export interface PlanRequest {
  readonly question: string;
  /** Forces the route of every step. */
  readonly route?: QueryRoute;
}

export interface PlannerOutcome {
  readonly plan: AnswerPlan;
  /** The model that should have planned did not, so that the form of the question decided. */
  readonly isDegraded: boolean;
  readonly usage: Usage;
}

/** Decides where the answer to a question is to be looked for. Never fails: a plan is better than none. */
export interface Planner {
  readonly backend: string;
  plan(request: PlanRequest, options?: CallOptions): Promise<PlannerOutcome>;
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
      return { plan: planByForm(request, maxSteps), isDegraded: false, usage: NO_USAGE };
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
