import type { IRouter, RequestHandler } from 'express';

import { operatorGuard } from '../http/operator-guard.ts';

export const QUEUE_DASHBOARD_PATH = '/admin/queues';

export interface QueueDashboardDependencies {
  /** Absent: this deployment shows none. */
  readonly queueDashboard?: RequestHandler | undefined;
  readonly adminToken?: string | null | undefined;
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
  { queueDashboard, adminToken = null }: QueueDashboardDependencies,
): void {
  if (queueDashboard === undefined) return;
  router.use(
    QUEUE_DASHBOARD_PATH,
    operatorGuard(adminToken),
    (_request, response, next) => {
      response.setHeader('Content-Security-Policy', CONTENT_SECURITY_POLICY);
      next();
    },
    queueDashboard,
  );
}
