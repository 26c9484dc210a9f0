import type { RateLimiters } from '@lattice/core';
import { RateLimiterPostgres } from 'rate-limiter-flexible';

import { internalsOf, type Database } from '../postgres/database/open-database.ts';
import { type SharedLimiterOptions, toSharedLimiter } from './to-rate-limiter.ts';

const CLEARING_INTERVAL_MS = 600_000;

interface Query {
  readonly name?: string;
  readonly text: string;
  readonly values: unknown[];
}

/**
 * Counts in Postgres, for all processes that use the database. Through the library's adapter for node-postgres: that for
 * drizzle imports drizzle's ES modules, which cost 140 MB.
 */
export function createPostgresLimiters(database: Database, options?: SharedLimiterOptions): RateLimiters {
  const { pool, prepares } = internalsOf(database);
  // Behind a transaction pooler a statement that was prepared is on another connection the next time.
  const storeClient = {
    query: ({ name, text, values }: Query) =>
      pool.query(prepares && name !== undefined ? { name, text, values } : { text, values }),
  };
  let clearedAt = performance.now();
  /** With the questions: the library's timer would keep an idle database awake. */
  const clearNowAndThen = (): void => {
    if (performance.now() - clearedAt < CLEARING_INTERVAL_MS) return;
    clearedAt = performance.now();
    void pool.query('delete from lattice.rate_limits where expire < $1', [Date.now()]).catch(() => undefined);
  };
  return {
    limiter(limit) {
      const limiter = toSharedLimiter(
        limit,
        (insuranceLimiter) =>
          new RateLimiterPostgres({
            storeClient,
            storeType: 'client',
            schemaName: 'lattice',
            tableName: 'rate_limits',
            tableCreated: true,
            clearExpiredByTimeout: false,
            keyPrefix: limit.name,
            points: limit.points,
            duration: limit.windowSeconds,
            insuranceLimiter,
          }),
        options,
      );
      return {
        consume(key) {
          clearNowAndThen();
          return limiter.consume(key);
        },
        look: (key) => limiter.look(key),
      };
    },
  };
}
