/** How often something may happen for each key. */
export interface RateLimit {
  /** Keeps keys of different limits apart. */
  readonly name: string;
  readonly points: number;
  readonly windowSeconds: number;
}

export interface RateState {
  /** More was taken than there is. */
  readonly isExceeded: boolean;
  readonly remaining: number;
  /** Until the window of this key ends. */
  readonly resetMs: number;
}

/** Counts against one limit. A store that is away limits each process by itself: it never fails and never waits long. */
export interface RateLimiter {
  /** Takes one. */
  consume(key: string): Promise<RateState>;
  /** Takes nothing; null where nothing was taken in this window. */
  look(key: string): Promise<RateState | null>;
}

/** Limiters that count in one place. */
export interface RateLimiters {
  limiter(limit: RateLimit): RateLimiter;
}
