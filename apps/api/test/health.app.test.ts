import { circuitsSchema, healthSchema, LatticeError, type ReadinessAnswer, readinessSchema } from '@lattice/core';
import { expect, test } from 'vitest';

import { startTestApp } from './support/test-app.ts';
import type { TestApp } from './support/test-app.ts';

const hanging = (): Promise<never> => Promise.withResolvers<never>().promise;

async function readiness(app: TestApp): Promise<ReadinessAnswer & { httpStatus: number }> {
  const response = await fetch(`${app.url}/api/health`);
  return { ...readinessSchema.parse(await response.json()), httpStatus: response.status };
}

test('liveness asks nobody', async () => {
  let now = 1_000_000;
  await using app = await startTestApp({
    clock: () => now,
    readiness: {
      phase: () => {
        throw new Error('asked');
      },
      dependencies: () => {
        throw new Error('asked');
      },
    },
  });
  now += 4_500;
  const response = await fetch(`${app.url}/health`);
  expect(response.status).toBe(200);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(healthSchema.parse(await response.json())).toEqual({
    ok: true,
    status: 'healthy',
    version: '1.2.3',
    commit: 'abc1234',
    build: null,
    uptime_s: 4.5,
  });
});

test('readiness follows the phase, then the dependencies', async () => {
  let phase: 'starting' | 'ready' = 'starting';
  let broken = false;
  await using app = await startTestApp({
    limits: { readinessCacheMs: 0 },
    readiness: {
      phase: () => phase,
      dependencies: () => [
        {
          name: 'postgres',
          check: async () => {
            if (broken) throw new LatticeError('database-unavailable', 'Postgres does not answer.');
            return { state: 'up' };
          },
        },
      ],
    },
  });
  const starting = await fetch(`${app.url}/api/health`);
  expect(starting.status).toBe(503);
  expect(Number(starting.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await starting.json()).toMatchObject({ status: 'starting' });

  phase = 'ready';
  expect(await readiness(app)).toMatchObject({
    httpStatus: 200,
    status: 'healthy',
    dependencies: [{ name: 'postgres', state: 'up', reason: null }],
  });

  broken = true;
  expect(await readiness(app)).toMatchObject({
    httpStatus: 200,
    status: 'degraded',
    dependencies: [{ name: 'postgres', state: 'down', reason: 'Postgres does not answer.' }],
  });
});

test('a hanging dependency hangs no health route', async () => {
  await using app = await startTestApp({
    limits: { probeDeadlineMs: 50 },
    readiness: { phase: () => 'ready', dependencies: () => [{ name: 'qdrant', check: hanging }] },
  });
  expect(await readiness(app)).toMatchObject({
    httpStatus: 200,
    status: 'degraded',
    dependencies: [{ name: 'qdrant', state: 'down', reason: 'no answer within 50 ms' }],
  });
  for (const path of ['/health', '/health/circuits', '/']) {
    const response = await fetch(app.url + path);
    expect(response.status).toBe(200);
  }
});

test('circuits are shown as they are', async () => {
  await using app = await startTestApp({
    circuits: () => [
      { name: 'openai', state: 'CLOSED', failures: 0, since: new Date(0), nextAttempt: null },
      { name: 'qdrant', state: 'OPEN', failures: 5, since: new Date(1_000), nextAttempt: new Date(31_000) },
    ],
  });
  const response = await fetch(`${app.url}/health/circuits`);
  expect(circuitsSchema.parse(await response.json())).toEqual({
    circuits: [
      { name: 'openai', state: 'CLOSED', failures: 0, since: '1970-01-01T00:00:00.000Z', next_attempt: null },
      {
        name: 'qdrant',
        state: 'OPEN',
        failures: 5,
        since: '1970-01-01T00:00:01.000Z',
        next_attempt: '1970-01-01T00:00:31.000Z',
      },
    ],
  });
});
