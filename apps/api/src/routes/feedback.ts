import { LatticeError, feedbackRequestSchema } from '@lattice/core';
import type { IRouter } from 'express';

import type { AppDependencies } from '../app-dependencies.ts';
import { within } from '../async/within.ts';
import { voteOnAnswer } from '../gaps/vote-on-answer.ts';
import { mount } from '../http/method-guard.ts';
import { contextOf } from '../http/request-context.ts';
import { requireReady } from '../http/require-ready.ts';
import type { RouteGuards } from './route-guards.ts';

type FeedbackDependencies = Pick<AppDependencies, 'conversations' | 'feedback' | 'gaps' | 'limits' | 'readiness'>;

/** Where readers say whether an answer has helped. */
export function mountFeedback(
  router: IRouter,
  dependencies: FeedbackDependencies,
  { authorizer, readBody, spendVote }: Pick<RouteGuards, 'authorizer' | 'readBody' | 'spendVote'>,
): void {
  const { limits, readiness } = dependencies;
  mount(router, '/api/feedback', {
    post: [
      requireReady(readiness),
      async (request, response) => {
        const principal = await authorizer.authorize(request, 'ask');
        const body = await readBody(request, response, feedbackRequestSchema);
        await spendVote(principal, response);
        const { logger } = contextOf(response);
        const signal = AbortSignal.timeout(limits.conversationDeadlineMs);
        const vote = voteOnAnswer({ ...dependencies, logger, signal }, body);
        response.json(await within(vote, 2 * limits.conversationDeadlineMs, unavailable));
      },
    ],
  });
}

function unavailable(): LatticeError {
  return new LatticeError('database-unavailable', 'The conversation store does not answer.', { retryable: true });
}
