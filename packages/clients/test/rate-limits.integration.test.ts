import { silentLogger } from '@lattice/core';
import { rateLimitersConformance, redisMissing, startRedisServer, type RedisServer, until } from '@lattice/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createMemoryLimiters } from '../src/rate-limits/memory-limiters.ts';
import { createPostgresLimiters } from '../src/rate-limits/postgres-limiters.ts';
import { openRedisLimiters } from '../src/rate-limits/redis-limiters.ts';
import { query, testDatabase } from './support/index.ts';

/** What is counted here must not depend on how busy the machine is. */
const PATIENT = { patienceMs: 60_000 };

rateLimitersConformance('memory', async () => ({
  limiters: createMemoryLimiters(),
  elsewhere: null,
  async [Symbol.asyncDispose]() {},
}));

rateLimitersConformance('Postgres', async () => {
  const resources = await testDatabase();
  return {
    limiters: createPostgresLimiters(resources.database, PATIENT),
    elsewhere: createPostgresLimiters(resources.database, PATIENT),
    [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose](),
  };
});

test('Postgres does not learn who asks, and is not waited for when it is gone', async () => {
  const resources = await testDatabase();
  const limiter = createPostgresLimiters(resources.database).limiter({ name: 'address', points: 2, windowSeconds: 60 });
  await limiter.consume('203.0.113.9');
  const rows = await query<{ key: string; points: number }>(resources.url, 'select * from lattice.rate_limits');
  expect(rows).toMatchObject([{ points: 1 }]);
  expect(rows[0]?.key).toMatch(/^address:[\w-]{43}$/);
  await resources[Symbol.asyncDispose]();
  expect(await limiter.consume('203.0.113.9')).toMatchObject({ isExceeded: false, remaining: 1 });
  await limiter.consume('203.0.113.9');
  expect(await limiter.consume('203.0.113.9')).toMatchObject({ isExceeded: true });
});

describe.skipIf(redisMissing(process.env))('Redis', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedisServer();
  });
  afterAll(() => redis[Symbol.asyncDispose]());

  rateLimitersConformance('Redis', async () => {
    const options = { url: redis.databaseUrl(), logger: silentLogger, ...PATIENT };
    const [limiters, elsewhere] = [openRedisLimiters(options), openRedisLimiters(options)];
    const probe = { name: 'probe', points: 1_000, windowSeconds: 60 };
    const [taker, looker] = [limiters.limiter(probe), elsewhere.limiter(probe)];
    // Until they are connected each counts by itself.
    await until(async () => {
      await taker.consume('probe');
      return (await looker.look('probe')) !== null;
    }, 'both are connected');
    return {
      limiters,
      elsewhere,
      async [Symbol.asyncDispose]() {
        for (const each of [limiters, elsewhere]) each[Symbol.dispose]();
      },
    };
  });
});
