import type { ServiceMetrics } from '@lattice/core';
import type { IRouter } from 'express';

import { mount } from '../http/method-guard.ts';
import type { RouteGuards } from './route-guards.ts';

/** What the service has counted, for operators. */
export function mountMetrics(
  router: IRouter,
  metrics: ServiceMetrics,
  { authorizer }: Pick<RouteGuards, 'authorizer'>,
): void {
  mount(router, '/metrics', {
    get: async (request, response) => {
      await authorizer.authorize(request, 'operate');
      const { contentType, body } = await metrics.expose();
      response.type(contentType).send(body);
    },
  });
}
