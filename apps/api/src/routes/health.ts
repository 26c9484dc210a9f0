import type { IRouter } from 'express';
import type * as z from 'zod';

import type { AppDependencies } from '../app-dependencies.ts';
import { createReadinessReporter } from '../health/readiness-report.ts';
import type { DependencyReport } from '../health/readiness-report.ts';
import { mount } from '../http/method-guard.ts';
import type { circuitsSchema, healthSchema, ReadinessAnswer } from '@lattice/core';

type HealthDependencies = Pick<
  AppDependencies,
  'build' | 'circuits' | 'clock' | 'limits' | 'logger' | 'readiness' | 'shutdown'
>;

/** Seconds after which a service that starts is worth asking again. */
const RETRY_AFTER_SECONDS = 1;

export function mountHealth(router: IRouter, dependencies: HealthDependencies): void {
  const { build, circuits, clock, limits, logger, readiness, shutdown } = dependencies;
  const startedAt = clock();
  const reportDependencies = createReadinessReporter({
    readiness,
    logger,
    clock,
    probeDeadlineMs: limits.probeDeadlineMs,
    cacheMs: limits.readinessCacheMs,
  });

  // Liveness: says only that this process answers, and must go on saying so while everything else burns.
  mount(router, '/health', {
    get: (_request, response) => {
      const health: z.infer<typeof healthSchema> = {
        ok: true,
        status: 'healthy',
        version: build.version,
        commit: build.commit,
        build: build.build ?? null,
        uptime_s: Math.max(0, (clock() - startedAt) / 1_000),
      };
      response.json(health);
    },
  });

  mount(router, '/health/circuits', {
    get: (_request, response) => {
      const answer: z.infer<typeof circuitsSchema> = {
        circuits: circuits().map(({ name, state, failures, since, nextAttempt }) => ({
          name,
          state,
          failures,
          since: since.toISOString(),
          next_attempt: nextAttempt?.toISOString() ?? null,
        })),
      };
      response.json(answer);
    },
  });

  mount(router, '/api/health', {
    get: async (_request, response) => {
      const reports = await reportDependencies();
      const status = shutdown.aborted ? 'shutting-down' : statusOf(readiness.phase(), reports);
      const answer: ReadinessAnswer = {
        status,
        version: build.version,
        dependencies: reports.map(({ name, state, latencyMs, reason }) => ({
          name,
          state,
          latency_ms: latencyMs,
          reason,
        })),
      };
      const serving = status === 'healthy' || status === 'degraded';
      if (!serving) {
        response.setHeader('Retry-After', String(RETRY_AFTER_SECONDS));
      }
      response.status(serving ? 200 : 503).json(answer);
    },
  });
}

function statusOf(phase: 'starting' | 'ready', reports: readonly DependencyReport[]): ReadinessAnswer['status'] {
  if (phase === 'starting') {
    return 'starting';
  }
  return reports.every(({ state }) => state === 'up') ? 'healthy' : 'degraded';
}
