import { gapsQuerySchema } from '@lattice/core';
import { reportGaps } from '@lattice/retrieval/gaps';
import type { IRouter } from 'express';

import type { AppDependencies } from '../app-dependencies.ts';
import { mount } from '../http/method-guard.ts';
import { readQuery } from '../http/query-parameters.ts';
import { requireReady } from '../http/require-ready.ts';
import type { RouteGuards } from './route-guards.ts';

/** What readers asked and the site did not answer, for operators. */
export function mountGaps(
  router: IRouter,
  { gaps, readiness }: Pick<AppDependencies, 'gaps' | 'readiness'>,
  { authorizer }: Pick<RouteGuards, 'authorizer'>,
): void {
  mount(router, '/api/v1/gaps', {
    get: [
      requireReady(readiness),
      async (request, response) => {
        await authorizer.authorize(request, 'operate');
        const { state, limit } = readQuery(request, gapsQuerySchema);
        const { retentionDays } = gaps;
        response.json(reportGaps(await gaps.list(), { retentionDays, state, limit }));
      },
    ],
  });
}
