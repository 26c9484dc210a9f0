import { bulkhead } from 'cockatiel';

import type { Circuit } from '@lattice/core';

import { createCircuit } from './circuit.ts';
import { type Call, executeCall, type Guards } from './execute-call.ts';
import { createHandoff } from './handoff.ts';
import { DEFAULT_LIMITS, type ResilienceOptions, type RunOptions } from './resilience-options.ts';

/** How one external service is called: with a deadline, repetition, a circuit breaker and a bound on calls at once. */
export interface Resilience {
  readonly name: string;
  /**
   * For calls that may be repeated. The signal that `call` is given ends it; so does every deadline.
   *
   * @throws LatticeError: what `classify` says, `cancelled`, or the service's code where it did not answer in time, its
   * circuit is open (within milliseconds) or too many calls wait already.
   */
  run<T>(call: (signal: AbortSignal) => Promise<T>, options: RunOptions): Promise<T>;
  /**
   * The same for an answer in parts. It is begun again only while nothing has come; leaving the loop ends the call.
   *
   * @throws LatticeError as above, at any point.
   */
  stream<T>(open: (signal: AbortSignal) => AsyncIterable<T>, options: RunOptions): AsyncGenerator<T, void, void>;
  circuit(): Circuit;
}

const always = (): boolean => true;

/** One per service and process: its circuit and its room are what all calls share. */
export function createResilience(options: ResilienceOptions): Resilience {
  const bounds = { ...DEFAULT_LIMITS, ...options.limits };
  const circuit = createCircuit(options, bounds);
  const guards: Guards = { ...options, bounds, circuit, compartment: bulkhead(bounds.concurrent, bounds.queued) };
  return {
    name: options.name,
    run: (call, given) => executeCall(call, guards, { ...given, mayRepeat: always, isServicesTurn: always }),
    stream: (open, given) => streamThrough(open, guards, given),
    circuit: () => circuit.report(),
  };
}

async function* streamThrough<T>(
  open: (signal: AbortSignal) => AsyncIterable<T>,
  guards: Guards,
  given: RunOptions,
): AsyncGenerator<T, void, void> {
  const handoff = createHandoff<T>();
  const left = new AbortController();
  const signal = given.signal === undefined ? left.signal : AbortSignal.any([given.signal, left.signal]);
  let isGiving = false;
  const pump: Call<void> = async (ending, silence) => {
    for await (const item of open(ending)) {
      silence.pause();
      isGiving = true;
      await handoff.give(item);
      isGiving = false;
      silence.broken();
    }
  };
  const pumped = executeCall(pump, guards, {
    ...given,
    signal,
    mayRepeat: () => !handoff.begun,
    isServicesTurn: () => !isGiving,
  }).then(
    () => handoff.end(),
    (error: unknown) => handoff.fail(error),
  );
  try {
    yield* handoff.items();
  } finally {
    left.abort();
    await pumped;
  }
}
