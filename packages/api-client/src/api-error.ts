import type { Problem } from '@lattice/core';

/** A request the service refused or failed. Branch on `problem.code`. */
export class LatticeApiError extends Error {
  override readonly name = 'LatticeApiError';
  readonly problem: Problem;
  /** Seconds to wait before the same request, where the service said so. */
  readonly retryAfter: number | null;

  constructor(problem: Problem, retryAfter: number | null) {
    super(problem.detail);
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}

/** What a response that is no success says, also where something in between has answered in place of the service. */
export async function toApiError(response: Response): Promise<LatticeApiError> {
  const after = Number(response.headers.get('retry-after') ?? Number.NaN);
  const body = await response.json().catch(() => null);
  const problem = isProblem(body) ? body : problemOf(response);
  return new LatticeApiError(problem, Number.isFinite(after) ? after : null);
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body && 'status' in body;
}

function problemOf({ status, statusText, headers }: Response): Problem {
  return {
    type: 'about:blank',
    title: statusText,
    status,
    code: 'internal',
    detail: `The service answered with status ${status}.`,
    request_id: headers.get('x-request-id') ?? '',
    retryable: status >= 500,
  };
}
