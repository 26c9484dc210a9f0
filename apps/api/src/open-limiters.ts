import type { Database } from '@lattice/clients/postgres';
import { createMemoryLimiters } from '@lattice/clients/rate-limits';
import { createPostgresLimiters } from '@lattice/clients/rate-limits/postgres';
import { openRedisLimiters } from '@lattice/clients/rate-limits/redis';
import type { Config } from '@lattice/config';
import type { Logger, RateLimiters } from '@lattice/core';

/** Where this deployment counts questions. */
export function openLimiters(
  { store }: Config['limits'],
  { database, logger }: { readonly database: Database; readonly logger: Logger },
): RateLimiters & Partial<Disposable> {
  switch (store.kind) {
    case 'memory':
      return createMemoryLimiters();
    case 'postgres':
      return createPostgresLimiters(database);
    case 'redis':
      return openRedisLimiters({ url: store.url.reveal(), logger });
  }
}
