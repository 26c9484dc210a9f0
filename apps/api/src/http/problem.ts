import type { ErrorCode, Problem } from '@lattice/core';

export const INTERNAL_MESSAGE = 'Something failed on our side. The request id finds it in the server log.';

interface Kind {
  readonly status: number;
  readonly title: string;
}

const UNAVAILABLE = 503;

/** Total by construction: a new code does not compile until it says how it looks over HTTP. */
export const PROBLEM_KINDS: Readonly<Record<ErrorCode, Kind>> = {
  'auth-unavailable': { status: UNAVAILABLE, title: 'Sign-in cannot be checked' },
  cancelled: { status: 499, title: 'Cancelled' },
  'chat-unavailable': { status: UNAVAILABLE, title: 'The model cannot answer' },
  'configuration-invalid': { status: 500, title: 'Configuration invalid' },
  'conversation-not-found': { status: 404, title: 'No such conversation' },
  'data-directory-in-use': { status: 500, title: 'Data directory in use' },
  'database-unavailable': { status: UNAVAILABLE, title: 'Database unavailable' },
  'embedded-database-failed': { status: UNAVAILABLE, title: 'Database unavailable' },
  forbidden: { status: 403, title: 'Forbidden' },
  'generation-mismatch': { status: UNAVAILABLE, title: 'The index needs a rebuild' },
  'graph-unavailable': { status: UNAVAILABLE, title: 'Graph unavailable' },
  'headers-too-large': { status: 431, title: 'Headers too large' },
  'index-empty': { status: UNAVAILABLE, title: 'Nothing is indexed yet' },
  internal: { status: 500, title: 'Internal error' },
  'job-conflict': { status: 409, title: 'Job conflict' },
  'job-failed': { status: 500, title: 'Job failed' },
  'job-not-found': { status: 404, title: 'No such job' },
  'message-not-found': { status: 404, title: 'No such answer' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  'model-rejected': { status: 502, title: 'The model refused the request' },
  'model-unavailable': { status: UNAVAILABLE, title: 'The model cannot be reached' },
  'not-found': { status: 404, title: 'Not found' },
  'not-ready': { status: UNAVAILABLE, title: 'Starting' },
  overloaded: { status: UNAVAILABLE, title: 'Overloaded' },
  'payload-too-large': { status: 413, title: 'Body too large' },
  'port-in-use': { status: 500, title: 'Port in use' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  'request-invalid': { status: 400, title: 'Request invalid' },
  'search-unavailable': { status: UNAVAILABLE, title: 'Search unavailable' },
  'shutting-down': { status: UNAVAILABLE, title: 'Shutting down' },
  'site-config-invalid': { status: 422, title: 'Site configuration invalid' },
  'site-empty': { status: 422, title: 'Site empty' },
  'site-not-found': { status: 422, title: 'Site not found' },
  'source-refused': { status: 422, title: 'Source refused' },
  'source-too-large': { status: 422, title: 'Source too large' },
  'source-unavailable': { status: 502, title: 'Source cannot be reached' },
  'storage-full': { status: 507, title: 'No space left' },
  timeout: { status: 504, title: 'Took too long' },
  unauthorized: { status: 401, title: 'Unauthorized' },
  'unsupported-media-type': { status: 415, title: 'Unsupported media type' },
  'uri-too-long': { status: 414, title: 'URL too long' },
};

export interface ProblemFacts {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly requestId: string;
  readonly retryable?: boolean;
  /** Where the code's own status does not fit. */
  readonly status?: number;
  readonly fix?: string | undefined;
  readonly errors?: Problem['errors'];
}

export function toProblem(facts: ProblemFacts): Problem {
  const kind = PROBLEM_KINDS[facts.code];
  return {
    type: `/docs/errors/${facts.code}`,
    title: kind.title,
    status: facts.status ?? kind.status,
    code: facts.code,
    detail: facts.detail,
    request_id: facts.requestId,
    retryable: facts.retryable ?? false,
    ...(facts.fix === undefined ? {} : { fix: facts.fix }),
    ...(facts.errors === undefined ? {} : { errors: facts.errors }),
  };
}
