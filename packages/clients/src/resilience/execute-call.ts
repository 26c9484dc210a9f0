import { BulkheadRejectedError, type BulkheadPolicy, ConstantBackoff, handleWhen, retry } from 'cockatiel';

import { LatticeError } from '@lattice/core';

import { attempt, Interrupted, type Silence } from './attempt.ts';
import { type GuardedCircuit, openForMs } from './circuit.ts';
import { AttemptFailed, type Failure } from './failure.ts';
import { pause } from './pause.ts';
import type { ResilienceLimits, ResilienceOptions, RunOptions } from './resilience-options.ts';
import { retryDelayMs } from './retry-delay.ts';
import { within } from './within.ts';

export type Call<T> = (signal: AbortSignal, silence: Silence) => Promise<T>;

export interface ExecuteOptions extends RunOptions {
  readonly mayRepeat: () => boolean;
  /** Whether the service, and nobody else, is being waited for. */
  readonly isServicesTurn: () => boolean;
}

/** What all calls of a service share. */
export interface Guards extends ResilienceOptions {
  readonly bounds: ResilienceLimits;
  readonly circuit: GuardedCircuit;
  readonly compartment: BulkheadPolicy;
}

/** One call's way through the policies. */
interface Course {
  last: Failure | null;
  delayMs: number;
  /** By the clock of `performance`. */
  readonly endsAt: number;
  readonly isCancelled: () => boolean;
}

const worthRepeating = handleWhen((error) => error instanceof AttemptFailed && error.failure.again);

/** From outside in: deadline, repetition, room, circuit, one attempt. */
export async function executeCall<T>(call: Call<T>, guards: Guards, given: ExecuteOptions): Promise<T> {
  const { name, logger, circuit, compartment } = guards;
  const { totalTimeoutMs, attemptTimeoutMs, retries } = { ...guards.bounds, ...given.limits };
  const course: Course = {
    last: null,
    delayMs: 0,
    endsAt: performance.now() + totalTimeoutMs,
    isCancelled: () => given.signal?.aborted === true,
  };
  if (course.isCancelled()) throw cancelled(guards);
  if (given.isPatient !== true) circuit.assertPassable();

  const once = (signal: AbortSignal, count: number): Promise<T> =>
    circuit.guard(async () => {
      try {
        return await attempt(call, { signal, silenceMs: attemptTimeoutMs });
      } catch (error) {
        throw afterFailure(error, { guards, given, course, count });
      }
    });
  const passing = async (signal: AbortSignal, count: number): Promise<T> => {
    for (;;) {
      try {
        return await compartment.execute(() => once(signal, count), signal);
      } catch (error) {
        const waitMs = given.isPatient === true ? openForMs(error) : null;
        if (waitMs === null) throw error;
        await pause(waitMs, signal);
        if (signal.aborted) throw new Interrupted('aborted');
      }
    }
  };
  const repeated = (signal: AbortSignal): Promise<T> =>
    retry(worthRepeating, { maxAttempts: retries, backoff: new ConstantBackoff(0) }).execute(
      async ({ attempt: count }) => {
        if (count > 0) {
          logger.debug({ service: name, attempt: count + 1, waited_ms: course.delayMs }, 'call is repeated');
          // Here, since the library's own waiting cannot be cut short.
          await pause(course.delayMs, signal);
          if (signal.aborted) throw new Interrupted('aborted');
        }
        return passing(signal, count);
      },
      signal,
    );
  try {
    return await within(totalTimeoutMs, given.signal, repeated);
  } catch (error) {
    throw outcome(error, guards, course);
  }
}

interface FailedAttempt {
  readonly guards: Guards;
  readonly given: ExecuteOptions;
  readonly course: Course;
  /** From 0. */
  readonly count: number;
}

function afterFailure(error: unknown, { guards, given, course, count }: FailedAttempt): Error {
  if (course.isCancelled()) return cancelled(guards);
  const failure =
    error instanceof Interrupted
      ? { error: silent(guards), again: true, blamesService: given.isServicesTurn(), retryAfterMs: null }
      : given.classify(error);
  course.last = failure;
  course.delayMs = retryDelayMs(count + 1, failure.retryAfterMs, {
    limits: guards.bounds,
    random: guards.random ?? Math.random,
  });
  const isInTime = performance.now() + course.delayMs < course.endsAt;
  return new AttemptFailed({ ...failure, again: failure.again && given.mayRepeat() && isInTime });
}

function outcome(error: unknown, guards: Guards, { last, isCancelled }: Course): unknown {
  if (isCancelled()) return cancelled(guards);
  if (error instanceof AttemptFailed) return error.failure.error;
  if (error instanceof BulkheadRejectedError) return unavailable(`Too many calls to ${guards.label} at once.`, guards);
  if (error instanceof Interrupted) return last?.error ?? silent(guards);
  // The circuit has opened between two attempts: what went wrong says more.
  return LatticeError.isInstance(error) ? (last?.error ?? error) : error;
}

function cancelled({ label }: Guards): LatticeError {
  return new LatticeError('cancelled', `The call to ${label} was cancelled.`);
}

function silent(guards: Guards): LatticeError {
  return unavailable(`${guards.label} did not answer in time.`, guards);
}

function unavailable(message: string, { code, name }: Guards): LatticeError {
  return new LatticeError(code, message, {
    retryable: true,
    fix: 'Try again in a moment.',
    context: { service: name },
  });
}
