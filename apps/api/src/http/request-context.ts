import type { Logger } from '@lattice/core';
import type { RequestHandler, Response } from 'express';

/** What is known of a request from its first moment on. */
export interface RequestContext {
  readonly requestId: string;
  readonly logger: Logger;
}

export interface RequestContextDependencies {
  readonly logger: Logger;
  readonly newId: () => string;
  readonly clock: () => number;
}

/** Narrow, since a caller's id is repeated in a header, a body and every log line. */
const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;

/** Asked every few seconds by machines; a line for each would bury the rest. */
const QUIET_PATHS: ReadonlySet<string> = new Set(['/health', '/api/health']);

const contexts = new WeakMap<object, RequestContext>();

/** Gives each request its id and logger, repeats the id in the response and logs one line when it is over. */
export function requestContext({ logger, newId, clock }: RequestContextDependencies): RequestHandler {
  return (request, response, next) => {
    const given = request.get('x-request-id');
    const requestId = given !== undefined && REQUEST_ID.test(given) ? given : newId();
    const context: RequestContext = { requestId, logger: logger.child({ request_id: requestId }) };
    contexts.set(response, context);
    response.setHeader('X-Request-Id', requestId);

    const startedAt = clock();
    // `path` only: a query string may hold what a reader typed.
    const { method, path } = request;
    response.once('close', () => {
      const fields = {
        method,
        path,
        status: response.statusCode,
        duration_ms: clock() - startedAt,
        aborted: !response.writableFinished,
      };
      if (QUIET_PATHS.has(path)) {
        context.logger.debug(fields, 'Request served');
      } else {
        context.logger.info(fields, 'Request served');
      }
    });
    next();
  };
}

/** @throws Error where the request did not pass `requestContext`: a mistake in the app's wiring. */
export function contextOf(response: Response): RequestContext {
  const context = contexts.get(response);
  if (context === undefined) {
    throw new Error('requestContext must be mounted first.');
  }
  return context;
}
