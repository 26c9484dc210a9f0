import { createPostgresLimiters } from '@lattice/clients/rate-limits/postgres';
import { testDatabase } from '@lattice/clients/postgres/testing';
import { openRedisLimiters } from '@lattice/clients/rate-limits/redis';
import { type RateLimiters, silentLogger } from '@lattice/core';
import { redisMissing, startRedisServer, until } from '@lattice/testing';
import { expect, test } from 'vitest';

import { askJson, fromAddress } from './support/requests.ts';
import { startTestApp, type TestApp } from './support/test-app.ts';

/** What is counted here must not depend on how busy the machine is. */
const PATIENT = { patienceMs: 60_000 };
const READER = fromAddress('203.0.113.9');

function startApi(limiters: RateLimiters): Promise<TestApp> {
  return startTestApp({ limiters, limits: { questionsPerAddress: 4 } });
}

async function statuses(apps: readonly TestApp[]): Promise<number[]> {
  const seen: number[] = [];
  for (const app of apps) seen.push((await askJson(app.url, { message: 'What is it?' }, READER)).status);
  return seen;
}

test('two processes on one Postgres have one limit', async () => {
  await using database = await testDatabase();
  await using one = await startApi(createPostgresLimiters(database.database, PATIENT));
  await using other = await startApi(createPostgresLimiters(database.database, PATIENT));
  expect(await statuses([one, other, one, other])).toEqual([200, 200, 200, 200]);
  expect(await statuses([one, other])).toEqual([429, 429]);
});

test('two processes on one Redis have one limit; without it each has its own, and none fails', async ({ skip }) => {
  skip(redisMissing(process.env), 'there is no redis-server on the PATH');
  await using redis = await startRedisServer();
  using first = openRedisLimiters({ url: redis.url, logger: silentLogger, ...PATIENT });
  using second = openRedisLimiters({ url: redis.url, logger: silentLogger, ...PATIENT });
  await shared(first, second);
  await using one = await startApi(first);
  await using other = await startApi(second);
  expect(await statuses([one, other, one, other])).toEqual([200, 200, 200, 200]);
  expect(await statuses([one, other])).toEqual([429, 429]);

  await redis.kill();
  expect(await statuses([one, one, one, one, one])).toEqual([200, 200, 200, 200, 429]);
  expect(await statuses([other])).toEqual([200]);

  await redis.start();
  await shared(first, second);
  expect(await statuses([one, other, one, other, one])).toEqual([200, 200, 200, 200, 429]);
});

/** Both are connected as soon as one sees what the other took. */
async function shared(one: RateLimiters, other: RateLimiters): Promise<void> {
  const limit = { name: `probe-${performance.now()}`, points: 1_000, windowSeconds: 60 };
  const [taker, looker] = [one.limiter(limit), other.limiter(limit)];
  await until(async () => {
    await taker.consume('probe');
    return (await looker.look('probe')) !== null;
  }, 'both are connected');
}
