import { LatticeError } from '@lattice/core';

interface Trouble {
  readonly message: string;
  readonly fix: string;
  readonly retryable: boolean;
}

/** SQLSTATEs a person can do something about (https://www.postgresql.org/docs/18/errcodes-appendix.html). */
const KNOWN: readonly (Trouble & { readonly codes: readonly string[] })[] = [
  {
    codes: ['28P01', '28000'],
    message: 'The database refused the user or the password.',
    fix: 'Check user and password in DATABASE_URL.',
    retryable: false,
  },
  {
    codes: ['3D000'],
    message: 'The database named in the connection string does not exist on its server.',
    fix: 'Create it, or correct the name at the end of DATABASE_URL.',
    retryable: false,
  },
  {
    codes: ['42501'],
    message: 'The database user may not do this.',
    fix: 'Give the user of DATABASE_URL the right to create schemas and tables in its database.',
    retryable: false,
  },
  {
    codes: ['3F000', '42P01', '42703'],
    message: 'The database has not been migrated to this version.',
    fix: 'Start the API once, or run the migration, before other programs use the database.',
    retryable: true,
  },
  {
    // What PgBouncer says to a start-up setting it does not pass on.
    codes: ['08P01'],
    message: 'The pooler in front of the database refused the connection.',
    fix: 'Add pgbouncer=true to DATABASE_URL, and set DATABASE_DIRECT_URL to the server behind it.',
    retryable: false,
  },
  {
    codes: ['53100'],
    message: 'The disk of the database is full.',
    fix: 'Free space on the disk of the database.',
    retryable: true,
  },
  {
    codes: ['53300'],
    message: 'The database has no connection left.',
    fix: 'Raise the connection limit of the server, or point DATABASE_URL at its pooler.',
    retryable: true,
  },
  {
    codes: ['25006'],
    message: 'The database only takes reads.',
    fix: 'Point DATABASE_URL at the primary server.',
    retryable: true,
  },
];
const NO_TLS: Trouble = {
  message: 'The database server does not speak TLS.',
  fix: 'Add sslmode=disable to DATABASE_URL, or switch TLS on at the server.',
  retryable: false,
};
const UNTRUSTED: Trouble = {
  message: 'The certificate of the database server is not trusted.',
  fix: 'Use sslmode=require in DATABASE_URL to encrypt without checking who answers, or give the server a certificate of a known authority.',
  retryable: false,
};
const LOST =
  /^(?:Connection terminated|timeout e|Client has encountered a connection error|Client was closed|Cannot use a pool)/;
const DOWN: Trouble = {
  message: 'The database cannot be reached.',
  fix: 'Check that the server of DATABASE_URL runs and that this machine may connect to it.',
  retryable: true,
};
/** Server is starting, stopping, out of resources, or chose us to break a deadlock. */
const PASSING_CLASSES = /^(?:08|53|57P|58|40)/;

/**
 * What went wrong with a statement, without its text and parameters, which hold what readers and authors wrote.
 * @param error What the driver threw.
 * @param signal The caller's, which tells a cancellation from a statement timeout.
 */
export function toLatticeError(error: unknown, signal?: AbortSignal): LatticeError {
  if (LatticeError.isInstance(error)) return error;
  if (signal?.aborted === true)
    return new LatticeError('cancelled', 'The database query was cancelled.', { cause: signal.reason });
  const code = codeOf(error);
  const known = KNOWN.find(({ codes }) => codes.includes(code));
  if (known !== undefined) return unavailable(known, code, error);
  if (code === '57014') {
    return new LatticeError('timeout', 'The database took too long.', {
      retryable: true,
      context: { code },
      cause: error,
    });
  }
  if (isSqlState(code) && !PASSING_CLASSES.test(code)) {
    return new LatticeError('internal', 'The database refused a statement.', { context: { code }, cause: error });
  }
  if (error instanceof Error && error.message === 'The server does not support SSL connections')
    return unavailable(NO_TLS, code, error);
  if (/CERT|_SIGNATURE$/.test(code)) return unavailable(UNTRUSTED, code, error);
  if (code !== '' || isConnectionLost(error)) return unavailable(DOWN, code, error);
  return new LatticeError('internal', 'A database operation failed.', { cause: error });
}

/** Runs an operation and maps what goes wrong. */
export async function mapErrors<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw toLatticeError(error);
  }
}

/** The SQLSTATE of a server's error, the code of any other; empty where it has none. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Whether the connection ended under a statement. The driver's own errors have no code. */
export function isConnectionLost(error: unknown): boolean {
  if (['ECONNRESET', 'EPIPE', '57P01'].includes(codeOf(error))) return true;
  return error instanceof Error && LOST.test(error.message);
}

function unavailable({ message, fix, retryable }: Trouble, code: string, cause: unknown): LatticeError {
  return new LatticeError('database-unavailable', message, { fix, retryable, context: { code }, cause });
}

function isSqlState(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code);
}
