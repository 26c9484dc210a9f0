import type { AnswerEvent, AnswerPlan, Citation, QueryAnswer } from '@lattice/core';

/** The answer of `POST /api/v1/query`, out of the answerer's events. */
export async function collectQueryAnswer(
  events: AsyncIterable<AnswerEvent, void>,
  traceId: string,
): Promise<QueryAnswer> {
  let plan: AnswerPlan | null = null;
  let sources: readonly Citation[] = [];
  let answer = '';
  for await (const event of events) {
    switch (event.type) {
      case 'start':
        plan = event.plan;
        break;
      case 'sources':
        sources = event.citations;
        break;
      case 'delta':
        answer += event.text;
        break;
      case 'replace':
        answer = event.text;
        break;
      case 'end':
        if (plan === null) {
          throw new Error('The answer ended without a start.');
        }
        return {
          answer,
          mode: event.mode,
          route: event.route,
          refused: event.refused,
          refusal_reason: event.refusalReason,
          citations: sources.filter(({ n }) => event.cited.includes(n)),
          plan: { route: plan.route, steps: plan.steps.map((step) => ({ ...step })) },
          critic: { ...event.critic, support: event.support },
          degraded: [...event.degraded],
          timings_ms: event.timings,
          trace_id: traceId,
        };
    }
  }
  throw new Error('The answerer stopped without an end.');
}
