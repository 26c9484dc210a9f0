import { LatticeError, silentLogger } from '@lattice/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { createResilience, type Resilience } from './create-resilience.ts';
import type { Classify, Failure } from './failure.ts';
import type { ResilienceLimits } from './resilience-options.ts';

class Fault extends Error {
  readonly failure: Partial<Failure>;

  constructor(failure: Partial<Failure> = {}) {
    super('fault');
    this.failure = failure;
  }
}

const classify: Classify = (error) => ({
  error: new LatticeError('model-unavailable', 'Model is down.', { retryable: true }),
  again: true,
  blamesService: true,
  retryAfterMs: null,
  ...(error instanceof Fault ? error.failure : {}),
});

const limits: ResilienceLimits = {
  totalTimeoutMs: 10_000,
  attemptTimeoutMs: 2_000,
  retries: 2,
  firstDelayMs: 100,
  longestDelayMs: 1_000,
  failuresToOpen: 3,
  openMs: 5_000,
  concurrent: 2,
  queued: 1,
};

function resilience(changes: Partial<ResilienceLimits> = {}): Resilience {
  return createResilience({
    name: 'model',
    label: 'The model',
    code: 'model-unavailable',
    logger: silentLogger,
    limits: { ...limits, ...changes },
    random: () => 1,
  });
}

function hang(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

async function open(service: Resilience): Promise<void> {
  for (let count = 0; count < limits.failuresToOpen; count += 1) {
    await service.run(() => Promise.reject(new Fault({ again: false })), { classify }).catch(() => undefined);
  }
  expect(service.circuit().state).toBe('OPEN');
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('repetition', () => {
  test('waits twice as long each time, and gives the last failure', async () => {
    const at: number[] = [];
    const start = Date.now();
    const call = resilience().run(
      () => {
        at.push(Date.now() - start);
        return Promise.reject(new Fault());
      },
      { classify },
    );
    const failure = call.catch((error: unknown) => error);
    await vi.runAllTimersAsync();
    expect(await failure).toMatchObject({ code: 'model-unavailable', message: 'Model is down.' });
    expect(at).toEqual([0, 100, 300]);
  });

  test('waits as long as the service asks', async () => {
    const at: number[] = [];
    const start = Date.now();
    const call = resilience().run(
      () => {
        at.push(Date.now() - start);
        return at.length === 1 ? Promise.reject(new Fault({ retryAfterMs: 3_000 })) : Promise.resolve('answer');
      },
      { classify },
    );
    await vi.runAllTimersAsync();
    expect(await call).toBe('answer');
    expect(at).toEqual([0, 3_300]);
  });

  test('does not begin to wait for what would come too late', async () => {
    const call = resilience().run(() => Promise.reject(new Fault({ retryAfterMs: 60_000 })), { classify });
    await expect(call).rejects.toThrow('Model is down.');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('leaves alone what would fail again', async () => {
    const call = vi.fn<() => Promise<never>>(() => Promise.reject(new Fault({ again: false })));
    await expect(resilience().run(call, { classify })).rejects.toThrow('Model is down.');
    expect(call).toHaveBeenCalledTimes(1);
  });
});

describe('deadlines', () => {
  test('a silent attempt is ended and repeated, the whole ends in time', async () => {
    const signals: AbortSignal[] = [];
    const start = Date.now();
    const call = resilience({ totalTimeoutMs: 5_000 }).run(
      (signal) => {
        signals.push(signal);
        return hang(signal);
      },
      { classify },
    );
    const failure = call.catch((error: unknown) => error);
    await vi.runAllTimersAsync();
    expect(await failure).toMatchObject({ code: 'model-unavailable', message: 'The model did not answer in time.' });
    expect(Date.now() - start).toBe(5_000);
    expect(signals.map((signal) => signal.aborted)).toEqual([true, true, true]);
  });

  test('a call that ignores its signal is not waited for', async () => {
    const never = new Promise<never>(() => undefined);
    const call = resilience({ retries: 0 }).run(() => never, { classify });
    const failure = call.catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(limits.attemptTimeoutMs);
    expect(await failure).toMatchObject({ code: 'model-unavailable' });
  });
});

describe('cancellation', () => {
  test('ends the call and the waiting at once, and never counts against the service', async () => {
    const service = resilience();
    for (let count = 0; count < 5; count += 1) {
      const caller = new AbortController();
      let given: AbortSignal | undefined;
      const call = service.run(
        (signal) => {
          given = signal;
          return hang(signal);
        },
        { classify, signal: caller.signal },
      );
      await vi.advanceTimersByTimeAsync(10);
      caller.abort();
      await expect(call).rejects.toMatchObject({ code: 'cancelled' });
      expect(given?.aborted).toBe(true);
    }
    const waiting = new AbortController();
    const call = service.run(() => Promise.reject(new Fault({ blamesService: false })), {
      classify,
      signal: waiting.signal,
    });
    await vi.advanceTimersByTimeAsync(50);
    waiting.abort();
    await expect(call).rejects.toMatchObject({ code: 'cancelled' });
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
    expect(service.circuit()).toMatchObject({ state: 'CLOSED', failures: 0 });
  });

  test('of a call that has not begun begins nothing', async () => {
    const call = vi.fn<() => Promise<string>>(() => Promise.resolve('answer'));
    await expect(resilience().run(call, { classify, signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(call).not.toHaveBeenCalled();
  });
});

describe('circuit', () => {
  test('opens after failures in a row, fails at once, and heals by itself', async () => {
    const service = resilience();
    await open(service);
    const since = service.circuit().since.getTime();
    expect(service.circuit()).toMatchObject({ name: 'model', failures: 3, nextAttempt: new Date(since + 5_000) });

    const call = vi.fn<() => Promise<string>>(() => Promise.resolve('answer'));
    await expect(service.run(call, { classify })).rejects.toMatchObject({
      code: 'model-unavailable',
      retryable: true,
      fix: 'Try again in 5 s.',
      context: { service: 'model', circuit: 'OPEN' },
    });
    expect(call).not.toHaveBeenCalled();

    await vi.advanceTimersByTimeAsync(5_000);
    expect(await service.run(call, { classify })).toBe('answer');
    expect(service.circuit()).toMatchObject({ state: 'CLOSED', failures: 0, nextAttempt: null });
  });

  test('patient calls wait for it, all of them, and not beyond their deadline', async () => {
    const service = resilience({ totalTimeoutMs: 60_000 });
    await open(service);
    const start = Date.now();
    const calls = Promise.all(
      ['a', 'b', 'c'].map((answer) => service.run(() => Promise.resolve(answer), { classify, isPatient: true })),
    );
    await vi.runAllTimersAsync();
    expect(await calls).toEqual(['a', 'b', 'c']);
    expect(Date.now() - start).toBeGreaterThanOrEqual(5_000);

    await open(service);
    const limited = { totalTimeoutMs: 1_000 };
    const late = service.run(() => Promise.resolve(), { classify, isPatient: true, limits: limited });
    const failure = late.catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await failure).toMatchObject({ code: 'model-unavailable' });
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('fails in under 5 ms when open', async () => {
    vi.useRealTimers();
    const service = resilience();
    await open(service);
    const times: number[] = [];
    for (let count = 0; count < 200; count += 1) {
      const start = performance.now();
      await service.run(() => Promise.resolve(), { classify }).catch(() => undefined);
      times.push(performance.now() - start);
    }
    expect(times.toSorted((a, b) => a - b)[190]).toBeLessThan(5);
  });

  test('only failures that blame the service count', async () => {
    const service = resilience();
    for (let count = 0; count < 10; count += 1) {
      await service
        .run(() => Promise.reject(new Fault({ again: false, blamesService: false })), { classify })
        .catch(() => undefined);
    }
    expect(service.circuit()).toMatchObject({ state: 'CLOSED', failures: 0 });
  });

  test('others fail at once while one call tries whether the service is back', async () => {
    const service = resilience();
    await open(service);
    await vi.advanceTimersByTimeAsync(5_000);
    const answer = Promise.withResolvers<string>();
    const probe = service.run(() => answer.promise, { classify });
    expect(service.circuit().state).toBe('HALF_OPEN');
    await expect(service.run(() => Promise.resolve('other'), { classify })).rejects.toMatchObject({
      code: 'model-unavailable',
    });
    answer.resolve('back');
    expect(await probe).toBe('back');
    expect(await service.run(() => Promise.resolve('other'), { classify })).toBe('other');
  });

  test('a probe that its caller cancels leaves the service one failure away from open', async () => {
    const service = resilience();
    await open(service);
    await vi.advanceTimersByTimeAsync(5_000);
    const caller = new AbortController();
    const probe = service.run(hang, { classify, signal: caller.signal });
    caller.abort();
    await expect(probe).rejects.toMatchObject({ code: 'cancelled' });
    await vi.advanceTimersByTimeAsync(0);
    expect(service.circuit()).toMatchObject({ state: 'CLOSED', failures: 2 });
    await service.run(() => Promise.reject(new Fault({ again: false })), { classify }).catch(() => undefined);
    expect(service.circuit().state).toBe('OPEN');
  });

  test('that opens in the middle of a call ends its repetition with the failure itself', async () => {
    const service = resilience({ failuresToOpen: 2, retries: 5 });
    const call = vi.fn<() => Promise<never>>(() => Promise.reject(new Fault()));
    const failure = service.run(call, { classify }).catch((error: unknown) => error);
    await vi.runAllTimersAsync();
    expect(await failure).toMatchObject({ message: 'Model is down.' });
    expect(call).toHaveBeenCalledTimes(2);
  });
});

test('more calls than there is room for are refused, and room is given back', async () => {
  const service = resilience();
  const answer = Promise.withResolvers<string>();
  const accepted = Array.from({ length: 3 }, () => service.run(() => answer.promise, { classify }));
  await expect(service.run(() => Promise.resolve(''), { classify })).rejects.toMatchObject({
    code: 'model-unavailable',
    message: 'Too many calls to The model at once.',
  });
  answer.resolve('answer');
  expect(await Promise.all(accepted)).toEqual(['answer', 'answer', 'answer']);
  expect(await service.run(() => Promise.resolve('next'), { classify })).toBe('next');
});

describe('streams', () => {
  async function collect(stream: AsyncIterable<string>): Promise<{ items: string[]; error: unknown }> {
    const items: string[] = [];
    try {
      for await (const item of stream) items.push(item);
      return { items, error: null };
    } catch (error) {
      return { items, error };
    }
  }

  test('are begun again while nothing has come', async () => {
    let opened = 0;
    const stream = resilience().stream(
      async function* () {
        opened += 1;
        if (opened < 3) throw new Fault();
        yield 'a';
        yield 'b';
      },
      { classify },
    );
    const collected = collect(stream);
    await vi.runAllTimersAsync();
    expect(await collected).toEqual({ items: ['a', 'b'], error: null });
    expect(opened).toBe(3);
  });

  test('are never begun again once something has come, and what came is not lost', async () => {
    let opened = 0;
    const service = resilience();
    const stream = service.stream(
      async function* () {
        opened += 1;
        yield 'a';
        yield 'b';
        throw new Fault();
      },
      { classify },
    );
    expect(await collect(stream)).toMatchObject({ items: ['a', 'b'], error: { code: 'model-unavailable' } });
    expect(opened).toBe(1);
    expect(service.circuit().failures).toBe(1);
  });

  test('end when the service falls silent in the middle', async () => {
    const service = resilience();
    const stream = service.stream(
      async function* (signal) {
        yield 'a';
        await hang(signal);
      },
      { classify },
    );
    const collected = collect(stream);
    await vi.advanceTimersByTimeAsync(limits.attemptTimeoutMs);
    expect(await collected).toMatchObject({ items: ['a'], error: { message: 'The model did not answer in time.' } });
    expect(service.circuit().failures).toBe(1);
  });

  test('a slow reader is not the silence of the service, nor its failure', async () => {
    const service = resilience({ totalTimeoutMs: 20_000 });
    const stream = service.stream(
      async function* () {
        yield 'a';
        yield 'b';
      },
      { classify },
    );
    expect(await stream.next()).toEqual({ value: 'a', done: false });
    await vi.advanceTimersByTimeAsync(limits.attemptTimeoutMs * 5);
    expect(await stream.next()).toEqual({ value: 'b', done: false });
    await vi.advanceTimersByTimeAsync(30_000);
    await expect(stream.next()).rejects.toMatchObject({ code: 'model-unavailable' });
    expect(service.circuit().failures).toBe(0);
  });

  test('leaving ends the call, and is no failure', async () => {
    const service = resilience();
    let ended = false;
    const stream = service.stream(
      async function* (signal) {
        signal.addEventListener('abort', () => {
          ended = true;
        });
        yield 'a';
        await hang(signal);
      },
      { classify },
    );
    for await (const item of stream) {
      expect(item).toBe('a');
      break;
    }
    expect(ended).toBe(true);
    expect(service.circuit()).toMatchObject({ state: 'CLOSED', failures: 0 });
    expect(vi.getTimerCount()).toBe(0);
  });

  test('a cancelled one throws `cancelled` wherever it is', async () => {
    const caller = new AbortController();
    const stream = resilience().stream(
      async function* (signal) {
        yield 'a';
        await hang(signal);
      },
      { classify, signal: caller.signal },
    );
    await stream.next();
    const next = stream.next();
    caller.abort();
    await expect(next).rejects.toMatchObject({ code: 'cancelled' });
  });
});
