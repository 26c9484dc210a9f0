import { LatticeError, type Logger } from '@lattice/core';

import type { DependencyProbe } from './health/readiness.ts';

const DEADLINE_MS = 2_000;

/** One line for each thing the service stands on, as it is found at the start. */
export async function logConnections(probes: readonly DependencyProbe[], logger: Logger): Promise<void> {
  await Promise.all(
    probes.map(async ({ name, check }) => {
      const askedAt = performance.now();
      const latency = (): number => Math.round(performance.now() - askedAt);
      try {
        const condition = await check({ signal: AbortSignal.timeout(DEADLINE_MS) });
        logger.info({ dependency: name, ...condition, latency_ms: latency() }, 'dependency');
      } catch (error) {
        const reason = LatticeError.isInstance(error) ? error.message : 'the check failed';
        logger.warn({ dependency: name, state: 'down', reason, latency_ms: latency(), err: error }, 'dependency');
      }
    }),
  );
}
