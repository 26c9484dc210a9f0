import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { PING, withHeartbeat } from './with-heartbeat.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('pings in every interval of silence, and loses and doubles nothing', async () => {
  const gate = Promise.withResolvers<void>();
  async function* source(): AsyncGenerator<number, void, void> {
    yield 1;
    await gate.promise;
    yield 2;
  }
  const seen: unknown[] = [];
  const reading = (async () => {
    for await (const value of withHeartbeat(source(), 15_000)) seen.push(value);
  })();

  await vi.advanceTimersByTimeAsync(14_999);
  expect(seen).toEqual([1]);
  await vi.advanceTimersByTimeAsync(1);
  expect(seen).toEqual([1, PING]);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(seen).toEqual([1, PING, PING, PING]);

  gate.resolve();
  await reading;
  expect(seen).toEqual([1, PING, PING, PING, 2]);
  expect(vi.getTimerCount()).toBe(0);
});

test('does not ping a source that talks', async () => {
  async function* source(): AsyncGenerator<number, void, void> {
    for (const value of [1, 2, 3]) {
      await new Promise((resolve) => {
        setTimeout(resolve, 9_000);
      });
      yield value;
    }
  }
  const reading = Array.fromAsync(withHeartbeat(source(), 10_000));
  await vi.advanceTimersByTimeAsync(27_000);
  expect(await reading).toEqual([1, 2, 3]);
});

test('passes failures on and returns the source when its reader stops', async () => {
  async function* failing(): AsyncGenerator<number, void, void> {
    yield 1;
    throw new Error('upstream');
  }
  await expect(Array.fromAsync(withHeartbeat(failing(), 10))).rejects.toThrow('upstream');

  let released = false;
  async function* endless(): AsyncGenerator<number, void, void> {
    try {
      for (;;) yield 1;
    } finally {
      released = true;
    }
  }
  for await (const value of withHeartbeat(endless(), 10)) {
    expect(value).toBe(1);
    break;
  }
  expect(released).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});
