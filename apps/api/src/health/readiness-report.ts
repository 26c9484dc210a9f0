import { LatticeError, type Logger } from '@lattice/core';

import { within } from '../async/within.ts';
import type { DependencyProbe, ReadinessPort } from './readiness.ts';

export interface DependencyReport {
  readonly name: string;
  readonly state: 'up' | 'degraded' | 'down';
  readonly latencyMs: number;
  readonly reason: string | null;
}

export interface ReadinessReporterOptions {
  readonly readiness: ReadinessPort;
  readonly logger: Logger;
  readonly clock: () => number;
  /** Longest wait for any one dependency. */
  readonly probeDeadlineMs: number;
  /** A report younger than this is given again. */
  readonly cacheMs: number;
}

/**
 * Asks all dependencies at once, each within the deadline, so that a hanging one is named and hangs nobody. Callers at the
 * same moment share one report, and a check that still hangs is not begun a second time.
 */
export function createReadinessReporter(options: ReadinessReporterOptions): () => Promise<DependencyReport[]> {
  const { readiness, clock, cacheMs } = options;
  const hanging = new Map<string, Promise<DependencyReport>>();
  let report: { readonly askedAt: number; readonly reports: Promise<DependencyReport[]> } | null = null;

  return () => {
    if (report === null || clock() - report.askedAt >= cacheMs) {
      const reports = Promise.all(readiness.dependencies().map((probe) => reportOn(probe, options, hanging)));
      report = { askedAt: clock(), reports };
    }
    return report.reports;
  };
}

async function reportOn(
  probe: DependencyProbe,
  options: ReadinessReporterOptions,
  hanging: Map<string, Promise<DependencyReport>>,
): Promise<DependencyReport> {
  const { clock, probeDeadlineMs } = options;
  const askedAt = clock();
  let running = hanging.get(probe.name);
  if (running === undefined) {
    running = ask(probe, options).finally(() => hanging.delete(probe.name));
    hanging.set(probe.name, running);
  }
  try {
    return await within(running, probeDeadlineMs, () => new LatticeError('timeout', 'late'));
  } catch {
    const reason = `no answer within ${probeDeadlineMs} ms`;
    return { name: probe.name, state: 'down', latencyMs: clock() - askedAt, reason };
  }
}

/** Never rejects. Reasons outside the error family stay in the log: they name hosts, users and files. */
async function ask(
  probe: DependencyProbe,
  { clock, logger, probeDeadlineMs }: ReadinessReporterOptions,
): Promise<DependencyReport> {
  const askedAt = clock();
  const report = (state: DependencyReport['state'], reason: string | null): DependencyReport => ({
    name: probe.name,
    state,
    latencyMs: clock() - askedAt,
    reason,
  });
  try {
    const condition = await probe.check({ signal: AbortSignal.timeout(probeDeadlineMs) });
    return report(condition.state, condition.state === 'up' ? null : condition.reason);
  } catch (error) {
    logger.warn({ err: error, dependency: probe.name }, 'Dependency is down');
    return report('down', LatticeError.isInstance(error) ? error.message : 'the check failed');
  }
}
