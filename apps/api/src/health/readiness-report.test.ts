import { LatticeError, silentLogger } from '@lattice/core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { createReadinessReporter } from './readiness-report.ts';
import type { DependencyProbe } from './readiness.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function reporter(...dependencies: DependencyProbe[]): ReturnType<typeof createReadinessReporter> {
  return createReadinessReporter({
    readiness: { phase: () => 'ready', dependencies: () => dependencies },
    logger: silentLogger,
    clock: Date.now,
    probeDeadlineMs: 500,
    cacheMs: 1_000,
  });
}

test('names each dependency with its state, latency and reason', async () => {
  const slow: DependencyProbe = {
    name: 'slow',
    check: async () => {
      await new Promise((resolve) => {
        setTimeout(resolve, 120);
      });
      return { state: 'up' };
    },
  };
  const lesser: DependencyProbe = { name: 'lesser', check: async () => ({ state: 'degraded', reason: 'other model' }) };
  const broken: DependencyProbe = {
    name: 'broken',
    check: async () => {
      throw new LatticeError('database-unavailable', 'Postgres does not answer.');
    },
  };
  const leaky: DependencyProbe = {
    name: 'leaky',
    check: async () => {
      throw new Error('password authentication failed for user "secret"');
    },
  };
  const report = reporter(slow, lesser, broken, leaky)();
  await vi.advanceTimersByTimeAsync(200);
  expect(await report).toEqual([
    { name: 'slow', state: 'up', latencyMs: 120, reason: null },
    { name: 'lesser', state: 'degraded', latencyMs: 0, reason: 'other model' },
    { name: 'broken', state: 'down', latencyMs: 0, reason: 'Postgres does not answer.' },
    { name: 'leaky', state: 'down', latencyMs: 0, reason: 'the check failed' },
  ]);
});

test('a hanging dependency is named within the deadline and not asked again while it hangs', async () => {
  const answers = [Promise.withResolvers<{ state: 'up' }>()];
  let asked = 0;
  const check = (): Promise<{ state: 'up' }> => {
    const answer = answers[asked] ?? Promise.withResolvers<{ state: 'up' }>();
    answers[asked] = answer;
    asked += 1;
    return answer.promise;
  };
  const report = reporter({ name: 'db', check });

  const first = report();
  await vi.advanceTimersByTimeAsync(500);
  expect(await first).toEqual([{ name: 'db', state: 'down', latencyMs: 500, reason: 'no answer within 500 ms' }]);

  await vi.advanceTimersByTimeAsync(1_000);
  const second = report();
  await vi.advanceTimersByTimeAsync(500);
  expect((await second)[0]?.state).toBe('down');
  expect(asked).toBe(1);

  answers[0]?.resolve({ state: 'up' });
  await vi.advanceTimersByTimeAsync(1_000);
  const third = report();
  expect(asked).toBe(2);
  answers[1]?.resolve({ state: 'up' });
  expect((await third)[0]?.state).toBe('up');
});

test('callers within the cache time share one report', async () => {
  let asked = 0;
  const report = reporter({
    name: 'db',
    check: async () => {
      asked += 1;
      return { state: 'up' };
    },
  });
  await Promise.all([report(), report()]);
  await vi.advanceTimersByTimeAsync(999);
  await report();
  expect(asked).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  await report();
  expect(asked).toBe(2);
});
