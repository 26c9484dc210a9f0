import { redisMissing, startRedisServer, temporaryFolder, until } from '@lattice/testing';
import { expect, test } from 'vitest';

import { readinessSchema } from '@lattice/core';
import { ROBOTICS_BOOK, startApi } from './support/api-process.ts';

test('with a Redis the jobs go through it, and health tells of its absence', { timeout: 120_000 }, async ({ skip }) => {
  skip(redisMissing(process.env), 'there is no redis-server on the PATH');
  await using redis = await startRedisServer();
  await using folder = await temporaryFolder();
  const env = { REDIS_URL: redis.databaseUrl() };
  await using api = startApi({ dataDirectory: folder.path, docs: ROBOTICS_BOOK, env });
  const url = await api.ready();
  const health = async () => readinessSchema.parse(await (await fetch(`${url}/api/health`)).json());
  const stateOfRedis = async () => (await health()).dependencies.find(({ name }) => name === 'redis')?.state;
  expect(await health()).toMatchObject({ status: 'healthy' });
  expect(await stateOfRedis()).toBe('up');
  expect(api.output()).toContain('queue: redis, because REDIS_URL is set');

  await redis.kill();
  await until(async () => (await stateOfRedis()) !== 'up', 'redis is missed');
  expect((await health()).status).toBe('degraded');
  await redis.start();
  await until(async () => (await health()).status === 'healthy', 'redis is back');
  expect((await api.interrupt()).code).toBe(0);
});

test('a Redis that is not there is waited for, and named', { timeout: 60_000 }, async () => {
  await using folder = await temporaryFolder();
  const env = { REDIS_URL: 'redis://default:secret-word@127.0.0.1:1' };
  await using api = startApi({ dataDirectory: folder.path, env });
  await api.printed(/The job queue cannot reach its Redis/);
  expect(api.output()).not.toContain('secret-word');
  expect((await api.interrupt()).elapsedMs).toBeLessThan(5_000);
});
