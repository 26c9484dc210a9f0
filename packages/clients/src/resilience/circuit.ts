import { CircuitState, circuitBreaker, handleWhen } from 'cockatiel';

import { type Circuit, LatticeError, type CircuitState as ReportedState } from '@lattice/core';

import { ConsecutiveFailures } from './consecutive-failures.ts';
import { AttemptFailed } from './failure.ts';
import type { ResilienceLimits, ResilienceOptions } from './resilience-options.ts';

export interface GuardedCircuit {
  /** Lets the call through or throws at once. Only failures that blame the service count. */
  guard<T>(call: () => Promise<T>): Promise<T>;
  /** @throws LatticeError of the service's code where a call would not be let through. */
  assertPassable(): void;
  report(): Circuit;
}

/** The breaker in front of one service, with the record that operators read. */
export function createCircuit(options: ResilienceOptions, limits: ResilienceLimits): GuardedCircuit {
  const { name, logger } = options;
  const failures = new ConsecutiveFailures(limits.failuresToOpen);
  const blames = handleWhen((error) => error instanceof AttemptFailed && error.failure.blamesService);
  const policy = circuitBreaker(blames, { halfOpenAfter: limits.openMs, breaker: failures });
  let since = new Date();
  policy.onStateChange((state) => {
    since = new Date();
    const reported = reportedState(state);
    const level = state === CircuitState.Open ? 'warn' : 'info';
    logger[level]({ service: name, circuit: reported, failures: failures.state }, 'circuit changed');
  });

  const waitMs = (): number => Math.max(0, since.getTime() + limits.openMs - Date.now());
  const assertPassable = (): void => {
    // While the probe of a half-open circuit runs, the library would make everybody else wait for its end.
    const isPassable = policy.state === CircuitState.Closed || (policy.state === CircuitState.Open && waitMs() === 0);
    if (!isPassable) throw circuitOpen(options, waitMs());
  };

  return {
    assertPassable,
    async guard(call) {
      assertPassable();
      return policy.execute(async () => {
        const isProbe = policy.state === CircuitState.HalfOpen;
        try {
          return await call();
        } catch (error) {
          if (isProbe && LatticeError.isInstance(error) && error.code === 'cancelled') failures.probeCancelled();
          throw error;
        }
      });
    },
    report: () => ({
      name,
      state: reportedState(policy.state),
      failures: failures.state,
      since,
      nextAttempt: policy.state === CircuitState.Open ? new Date(since.getTime() + limits.openMs) : null,
    }),
  };
}

function reportedState(state: CircuitState): ReportedState {
  switch (state) {
    case CircuitState.Closed:
      return 'CLOSED';
    case CircuitState.HalfOpen:
      return 'HALF_OPEN';
    case CircuitState.Open:
    case CircuitState.Isolated:
      return 'OPEN';
  }
}

/** While the probe of a half-open circuit runs, nobody knows for how long. */
const PROBE_WAIT_MS = 100;

/** How long to wait for a circuit whose error this is; null for other errors. */
export function openForMs(error: unknown): number | null {
  if (!LatticeError.isInstance(error) || error.context['circuit'] !== 'OPEN') return null;
  const waitMs = error.context['retryAfterMs'];
  return typeof waitMs === 'number' ? Math.max(waitMs, PROBE_WAIT_MS) : PROBE_WAIT_MS;
}

function circuitOpen({ name, label, code }: ResilienceOptions, waitMs: number): LatticeError {
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
  return new LatticeError(code, `${label} has failed several times in a row and is left alone for now.`, {
    retryable: true,
    fix: `Try again in ${seconds} s.`,
    context: { service: name, circuit: 'OPEN', retryAfterMs: waitMs },
  });
}
