import { LatticeError, type Problem } from '@lattice/core';
import type { ErrorRequestHandler, Response } from 'express';

import { INTERNAL_MESSAGE, toProblem } from './problem.ts';
import type { ProblemFacts } from './problem.ts';
import { contextOf } from './request-context.ts';
import { RequestInvalidError } from './request-invalid-error.ts';

/** What a caller should wait before trying a 503 again, where nothing better is known. */
const RETRY_AFTER_SECONDS = 2;

/** The last handler: every failure becomes a problem document, and nothing internal leaves. */
// oxlint-disable-next-line max-params -- Express knows an error handler by its four parameters.
export const errorMapper: ErrorRequestHandler = (error, _request, response, next) => {
  const { requestId, logger } = contextOf(response);
  if (response.headersSent) {
    // Too late for a document; Express closes the connection, so that the body is not taken for whole.
    logger.error({ err: error }, 'Request failed after its headers were sent');
    next(error);
    return;
  }
  if (response.destroyed) {
    return;
  }
  const problem = toProblem({ requestId, ...factsOf(error) });
  if (problem.status >= 500) {
    logger.error({ err: error, code: problem.code, status: problem.status }, 'Request failed');
  } else {
    logger.debug({ err: error, code: problem.code, status: problem.status }, 'Request refused');
  }
  sendProblem(response, problem);
};

function sendProblem(response: Response, problem: Problem): void {
  if (problem.status === 503 && !response.hasHeader('Retry-After')) {
    response.setHeader('Retry-After', String(RETRY_AFTER_SECONDS));
  }
  if (problem.status === 401 && !response.hasHeader('WWW-Authenticate')) {
    response.setHeader('WWW-Authenticate', 'Bearer realm="lattice"');
  }
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

function factsOf(error: unknown): Omit<ProblemFacts, 'requestId'> {
  if (LatticeError.isInstance(error)) {
    const errors = error instanceof RequestInvalidError ? [...error.issues] : undefined;
    const { code, message, fix, retryable } = error;
    return { code, detail: message, fix, retryable, ...(errors === undefined ? {} : { errors }) };
  }
  switch (httpStatusOf(error)) {
    case 400:
      return { code: 'request-invalid', detail: `The request could not be read: ${reasonOf(error)}.` };
    case 413:
      return { code: 'payload-too-large', detail: 'The body is larger than this route takes.' };
    case 415:
      return {
        code: 'unsupported-media-type',
        detail: 'The charset or content encoding of the body is not supported.',
      };
    default:
      return { code: 'internal', detail: INTERNAL_MESSAGE };
  }
}

/** Errors of Express and its body parser carry the status they stand for. */
function httpStatusOf(error: unknown): number {
  return error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : 500;
}

/** Own words for each kind: the parser's message quotes the body. */
function reasonOf(error: unknown): string {
  const type = error instanceof Error && 'type' in error ? error.type : undefined;
  switch (type) {
    case 'entity.parse.failed':
      return 'the body is not valid JSON';
    case 'request.aborted':
      return 'the body ended early';
    case 'request.size.invalid':
      return 'the body is not as long as Content-Length says';
    default:
      return error instanceof URIError ? 'the URL is not validly percent-encoded' : 'it is malformed';
  }
}
