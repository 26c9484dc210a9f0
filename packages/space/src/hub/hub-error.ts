import { LatticeError, type ErrorCode } from '@lattice/core';

/** What was asked of the Hub when it refused. */
export interface RefusedCall {
  /** For a person: `create the Space owner/name`. */
  readonly what: string;
  readonly status: number;
  /** What the Hub said, without anything of the request. */
  readonly said: string;
}

interface Explanation {
  readonly code: ErrorCode;
  readonly message: string;
  readonly fix: string;
  /** Id of the check that is about this. */
  readonly check?: string;
}

/** Source of the meanings: huggingface_hub at ee0a451 (2026-08-20) `hf_api.py`, and threads named in Docs/troubleshooting.md. */
function explain({ what, status, said }: RefusedCall): Explanation {
  switch (status) {
    case 401:
      return {
        code: 'unauthorized',
        message: `The Hub does not know the token it was asked with (${what}).`,
        fix: 'Set HF_TOKEN to a token of https://huggingface.co/settings/tokens, or log in with `hf auth login`.',
        check: 'SPACE-008',
      };
    case 402:
      return {
        code: 'forbidden',
        message: `The Hub wants a paid plan to ${what}: Docker Spaces need PRO, or a Team or Enterprise organisation.`,
        fix: 'Subscribe at https://huggingface.co/pro, or push to a Space that exists already. Trying again does not help.',
        check: 'SPACE-001',
      };
    case 403:
      return {
        code: 'forbidden',
        message: `The token may not ${what}${said.includes('create_pr') ? ': it can read, not write' : ''}.`,
        fix: 'Use a token with write access to this Space, approved by its organisation where that asks for it.',
        check: 'SPACE-008',
      };
    case 404:
      return {
        code: 'not-found',
        message: `The Hub knows nothing to ${what}.`,
        fix: 'Check the name owner/name; a private Space looks like this to a token that may not see it.',
      };
    case 409:
      return {
        code: 'job-conflict',
        message: `Another operation stands in the way to ${what}.`,
        fix: 'Try again in a minute.',
      };
    case 429:
      return {
        code: 'rate-limited',
        message: `The Hub's limit of requests is used up (${what}).`,
        fix: 'Wait five minutes. PRO accounts have a wider limit.',
      };
    default:
      return {
        code: status >= 500 ? 'source-unavailable' : 'request-invalid',
        message: `The Hub refused to ${what} with status ${status}${said === '' ? '' : `: ${said}`}.`,
        fix: status >= 500 ? 'See https://status.huggingface.co and try again.' : 'Run lattice space check.',
      };
  }
}

export function hubError(call: RefusedCall): LatticeError {
  const { code, message, fix, check } = explain(call);
  const retryable = call.status === 429 || call.status >= 500 || call.status === 409;
  const context = { status: call.status, said: call.said, ...(check === undefined ? {} : { check }) };
  return new LatticeError(code, check === undefined ? message : `${check}: ${message}`, { fix, retryable, context });
}
