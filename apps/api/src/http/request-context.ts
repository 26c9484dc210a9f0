import type { Logger, ServiceMetrics, Span, Tracing } from '@lattice/core';
import type { Request, RequestHandler, Response } from 'express';

/** What is known of a request from its first moment on. */
export interface RequestContext {
  readonly requestId: string;
  readonly logger: Logger;
  /** Null where nothing is traced. */
  readonly span: Span | null;
}

export interface RequestContextDependencies {
  readonly logger: Logger;
  readonly newId: () => string;
  readonly clock: () => number;
  readonly metrics: ServiceMetrics;
  readonly tracing: Tracing | null;
}

/** Narrow, since a caller's id is repeated in a header, a body and every log line. */
const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;

/** Asked every few seconds by machines; a line for each would bury the rest. */
const QUIET_PATHS: ReadonlySet<string> = new Set(['/health', '/api/health']);

const contexts = new WeakMap<object, RequestContext>();

/** Gives each request its id, its logger and its span, repeats the id in the response, and notes when it is over. */
export function requestContext(dependencies: RequestContextDependencies): RequestHandler {
  const { logger, newId, clock, metrics, tracing } = dependencies;
  return (request, response, next) => {
    const given = request.get('x-request-id');
    const requestId = given !== undefined && REQUEST_ID.test(given) ? given : newId();
    // `path` only: a query string may hold what a reader typed.
    const { method, path } = request;
    const span = QUIET_PATHS.has(path) ? null : beginSpan(tracing, request);
    const ids = span === null ? { request_id: requestId } : { request_id: requestId, trace_id: span.traceId };
    const context: RequestContext = { requestId, logger: logger.child(ids), span };
    contexts.set(response, context);
    response.setHeader('X-Request-Id', requestId);

    const startedAt = clock();
    response.once('close', () => {
      const duration = clock() - startedAt;
      const { statusCode: status } = response;
      const fields = { method, path, status, duration_ms: duration, aborted: !response.writableFinished };
      if (QUIET_PATHS.has(path)) {
        context.logger.debug(fields, 'Request served');
      } else {
        context.logger.info(fields, 'Request served');
      }
      const route = routeOf(request);
      metrics.requestServed({ method: knownMethod(method), route, status, seconds: duration / 1_000 });
      span?.set({ 'http.route': route, 'http.response.status_code': status });
      span?.end({ name: `${knownMethod(method)} ${route}`, failed: status >= 500 });
    });
    next();
  };
}

function beginSpan(tracing: Tracing | null, request: Request): Span | null {
  if (tracing === null) return null;
  const attributes = { 'http.request.method': knownMethod(request.method) };
  return tracing.serve('request', { traceparent: request.get('traceparent'), attributes });
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Strangers may send a method or a path of their own each time; a count for each would never end. */
function knownMethod(method: string): string {
  return METHODS.has(method) ? method : 'other';
}

function routeOf(request: Request): string {
  const route: unknown = request.route;
  const isRoute = typeof route === 'object' && route !== null && 'path' in route && typeof route.path === 'string';
  return isRoute ? String(route.path) : 'other';
}

/** @throws Error where the request did not pass `requestContext`: a mistake in the app's wiring. */
export function contextOf(response: Response): RequestContext {
  const context = contexts.get(response);
  if (context === undefined) {
    throw new Error('requestContext must be mounted first.');
  }
  return context;
}
