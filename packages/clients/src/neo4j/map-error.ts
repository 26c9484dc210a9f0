import { LatticeError } from '@lattice/core';

interface Trouble {
  readonly message: string;
  readonly fix: string;
  readonly retryable: boolean;
}

/** Codes a person can do something about (https://neo4j.com/docs/status-codes/5/errors/all-errors). */
const KNOWN: readonly (Trouble & { readonly code: RegExp })[] = [
  {
    code: /^Neo\.ClientError\.Security\.(?:Unauthorized|AuthProviderFailed|TokenExpired)$/,
    message: 'The Neo4j server refused the user or the password.',
    fix: 'Check NEO4J_USERNAME and NEO4J_PASSWORD.',
    retryable: false,
  },
  {
    code: /^Neo\.ClientError\.Security\.CredentialsExpired$/,
    message: 'The Neo4j server wants the password of its user changed.',
    fix: 'Change it with ALTER CURRENT USER SET PASSWORD, then set NEO4J_PASSWORD.',
    retryable: false,
  },
  {
    code: /^Neo\.ClientError\.Security\.AuthenticationRateLimit$/,
    message: 'The Neo4j server saw too many wrong passwords and takes none for a while.',
    fix: 'Check NEO4J_PASSWORD, then wait a few seconds.',
    retryable: true,
  },
  {
    code: /^Neo\.ClientError\.Security\./,
    message: 'The Neo4j user may not do this.',
    fix: 'Give the user of NEO4J_USERNAME the right to read, to write and to make constraints and indexes.',
    retryable: false,
  },
  {
    code: /^Neo\.ClientError\.Database\.DatabaseNotFound$/,
    message: 'The Neo4j server has no database of that name.',
    fix: 'Correct NEO4J_DATABASE; on Aura it is the name of the instance’s database, usually neo4j.',
    retryable: false,
  },
  {
    code: /^(?:ServiceUnavailable|SessionExpired|ECONNREFUSED|ENOTFOUND|Neo\.TransientError\.(?:General\.DatabaseUnavailable|Database\.DatabaseUnavailable))$/,
    message: 'The Neo4j server cannot be reached.',
    fix: 'Check that the server of NEO4J_URI runs, that this machine may connect to its port, and that the scheme fits: neo4j+s or bolt+s with TLS, neo4j or bolt without. A paused Aura instance has to be resumed.',
    retryable: true,
  },
];
const TIMED_OUT = /TransactionTimedOut|LockClientStopped|TransactionTerminated/;
const TRANSIENT = /^Neo\.TransientError\./;

/**
 * What went wrong with a query, without its text and parameters.
 * @param signal The caller's, which tells a cancellation from a timeout.
 */
export function toGraphError(error: unknown, signal?: AbortSignal): LatticeError {
  if (LatticeError.isInstance(error)) return error;
  if (signal?.aborted === true) {
    return new LatticeError('cancelled', 'The graph query was cancelled.', { cause: signal.reason });
  }
  const code = codeOf(error);
  if (TIMED_OUT.test(code)) {
    return new LatticeError('timeout', 'The Neo4j server took too long.', {
      retryable: true,
      fix: 'If this repeats, give the server of NEO4J_URI more memory or look for what else loads it.',
      context: { code },
      cause: error,
    });
  }
  const known = KNOWN.find((trouble) => trouble.code.test(code));
  if (known !== undefined) {
    const { message, fix, retryable } = known;
    return new LatticeError('graph-unavailable', message, { fix, retryable, context: { code }, cause: error });
  }
  return new LatticeError('graph-unavailable', 'The Neo4j server refused a query.', {
    fix: 'The log names the status code; check that NEO4J_URI is a Neo4j 5.23 or later.',
    retryable: TRANSIENT.test(code),
    context: { code },
    cause: error,
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
