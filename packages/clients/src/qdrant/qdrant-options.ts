import type { Logger } from '@lattice/core';

import type { ResilienceLimits } from '../resilience/index.ts';

export interface QdrantOptions {
  readonly url: string;
  /** Always explicit: the client would turn an https URL without a port into port 6333. */
  readonly port: number;
  /** Null: the server asks for none. */
  readonly apiKey: string | null;
  readonly logger: Logger;
  readonly limits?: Partial<ResilienceLimits>;
}

/** Most that a search waits: the lexical leg has its answer long before. */
export const SEARCH_LIMITS = { attemptTimeoutMs: 4_000, totalTimeoutMs: 8_000, retries: 1 };
/** Writing waits until the points are applied, which takes a busy cluster a while. */
export const WRITE_LIMITS = { attemptTimeoutMs: 60_000, totalTimeoutMs: 180_000, retries: 3 };
