import { LatticeError } from '@lattice/core';
import type { IRouter, RequestHandler } from 'express';

import type { Authorizer } from '../identity/create-authorizer.ts';
import type { RouteGuards } from './route-guards.ts';

export const QUEUE_DASHBOARD_PATH = '/admin/queues';

export interface QueueDashboardDependencies {
  /** Absent: this deployment shows none. */
  readonly queueDashboard?: RequestHandler | undefined;
}

/** The page is another program's, which starts itself by a script in the page and loads nothing from elsewhere. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'self'",
  "frame-ancestors 'self'",
  "object-src 'none'",
].join('; ');

/** BullMQ's dashboard, for operators. */
export function mountQueueDashboard(
  router: IRouter,
  { queueDashboard }: QueueDashboardDependencies,
  { authorizer }: Pick<RouteGuards, 'authorizer'>,
): void {
  if (queueDashboard === undefined) return;
  router.use(
    QUEUE_DASHBOARD_PATH,
    forOperators(authorizer),
    (_request, response, next) => {
      response.setHeader('Content-Security-Policy', CONTENT_SECURITY_POLICY);
      next();
    },
    queueDashboard,
  );
}

/** Has a browser ask the person for the token, as a password. */
function forOperators(authorizer: Authorizer): RequestHandler {
  return async (request, response, next) => {
    try {
      await authorizer.authorize(request, 'operate');
    } catch (error) {
      if (LatticeError.isInstance(error) && error.code === 'unauthorized') {
        response.setHeader('WWW-Authenticate', 'Basic realm="Lattice operators", charset="UTF-8"');
      }
      throw error;
    }
    next();
  };
}
