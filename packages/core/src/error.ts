/** Stable, documented identifiers. Clients and policies branch on these, never on message text. */
export type ErrorCode =
  | 'auth-unavailable'
  | 'cancelled'
  | 'chat-unavailable'
  | 'configuration-invalid'
  | 'conversation-not-found'
  | 'data-directory-in-use'
  | 'database-unavailable'
  | 'embedded-database-failed'
  | 'forbidden'
  | 'generation-mismatch'
  | 'graph-unavailable'
  | 'headers-too-large'
  | 'index-empty'
  | 'internal'
  | 'job-conflict'
  | 'job-failed'
  | 'job-not-found'
  | 'message-not-found'
  | 'method-not-allowed'
  | 'model-rejected'
  | 'model-unavailable'
  | 'not-found'
  | 'not-ready'
  | 'overloaded'
  | 'payload-too-large'
  | 'port-in-use'
  | 'rate-limited'
  | 'request-invalid'
  | 'search-unavailable'
  | 'shutting-down'
  | 'site-config-invalid'
  | 'site-empty'
  | 'site-not-found'
  | 'source-refused'
  | 'source-too-large'
  | 'source-unavailable'
  | 'storage-full'
  | 'timeout'
  | 'unauthorized'
  | 'unsupported-media-type'
  | 'uri-too-long';

export interface LatticeErrorOptions {
  /** Whether the same call may succeed later without any change. */
  readonly retryable?: boolean;
  /** What the person reading the error can do about it. One sentence. */
  readonly fix?: string;
  /** Facts for the log. Never secrets, never document text. */
  readonly context?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

const MARKER = Symbol.for('lattice.error');

/**
 * The one error family. The message is written for the person who meets it and holds no secret, path of
 * the server or SQL; details belong into `context` and `cause`, which only the log sees.
 */
export class LatticeError extends Error {
  override readonly name = 'LatticeError';
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly fix: string | undefined;
  readonly context: Readonly<Record<string, unknown>>;
  readonly [MARKER] = true;

  constructor(code: ErrorCode, message: string, options: LatticeErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.fix = options.fix;
    this.context = options.context ?? {};
  }

  /** Recognises the family across duplicate copies of this package. */
  static isInstance(value: unknown): value is LatticeError {
    return typeof value === 'object' && value !== null && MARKER in value;
  }
}
