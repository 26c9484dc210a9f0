import { LatticeError, type ErrorCode } from '@lattice/core';

interface Reason {
  readonly pattern: RegExp;
  readonly code: ErrorCode;
  readonly check?: string;
  readonly message: string;
  readonly fix: string;
}

/** What git prints when the Hub refuses. Each wording was seen in a thread that Docs/troubleshooting.md names. */
const REASONS: readonly Reason[] = [
  {
    pattern: /binary files|larger than 10|exceeds? .*(?:10 ?Mi?B|file size)|Offending files/i,
    code: 'source-refused',
    check: 'SPACE-007',
    message: 'The Hub rejected the push for binary or large files.',
    fix: 'Remove them, or upload over HTTP: lattice space push --http',
  },
  {
    pattern: /short_description|YAML|metadata|front ?matter|colorFrom|colorTo|"\w+" (?:length )?must be/i,
    code: 'source-refused',
    check: 'SPACE-005',
    message: 'The Hub rejected the settings at the top of README.md.',
    fix: 'lattice space check names the line.',
  },
  {
    pattern: /non-fast-forward|fetch first|stale info|cannot lock ref|failed to update ref/i,
    code: 'job-conflict',
    message: 'Somebody else pushed to the Space meanwhile.',
    fix: 'Push again.',
  },
  {
    pattern: /create_pr|\b403\b|not authorized|permission|Forbidden/i,
    code: 'forbidden',
    check: 'SPACE-008',
    message: 'The token may not write to this Space.',
    fix: 'Use a token with write access to it, approved by its organisation where that asks for it.',
  },
  {
    pattern: /Authentication failed|could not read (?:Username|Password)|\b401\b|Invalid (?:username|credentials)/i,
    code: 'unauthorized',
    check: 'SPACE-008',
    message: 'The Hub does not accept the token.',
    fix: 'Set HF_TOKEN to a token of https://huggingface.co/settings/tokens.',
  },
  {
    pattern: /not found|does not exist/i,
    code: 'not-found',
    message: 'There is no such Space, or the token may not see it.',
    fix: 'Create it with lattice space push --create, or check the name.',
  },
  {
    pattern: /could not resolve|unable to access|connection|timed out|\b5\d\d\b/i,
    code: 'source-unavailable',
    message: 'The Hub could not be reached.',
    fix: 'Check the network and https://status.huggingface.co, then push again.',
  },
];

const SHOWN_CHARACTERS = 2_000;

/** Turns what git printed into what a person can do. The token was never in it. */
export function explainRejection(printed: string): LatticeError {
  const said = printed.trim().slice(-SHOWN_CHARACTERS);
  const reason = REASONS.find(({ pattern }) => pattern.test(said));
  if (reason === undefined) {
    return new LatticeError('source-refused', `git could not push:\n${said}`, { fix: 'Run lattice space check.' });
  }
  const { code, message, fix, check } = reason;
  const retryable = code === 'job-conflict' || code === 'source-unavailable';
  const context = check === undefined ? {} : { check };
  const title = check === undefined ? message : `${check}: ${message}`;
  return new LatticeError(code, `${title}\n${said}`, { fix, retryable, context });
}
