import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { createItemBucket } from './item-bucket.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const never = new AbortController().signal;

async function waitOf(taking: Promise<void>): Promise<number> {
  const start = performance.now();
  await vi.runAllTimersAsync();
  await taking;
  return Math.round(performance.now() - start);
}

test('a minute is full at first, then fills evenly, item by item', async () => {
  const bucket = createItemBucket(60);
  expect(await waitOf(bucket.take(60, never))).toBe(0);
  expect(await waitOf(bucket.take(1, never))).toBe(1_000);
  expect(await waitOf(bucket.take(30, never))).toBe(30_000);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await waitOf(bucket.take(10, never))).toBe(0);
});

test('no more than a minute is saved up', async () => {
  const bucket = createItemBucket(60);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(await waitOf(bucket.take(61, never))).toBe(1_000);
});

test('those who ask at once wait in the order they asked', async () => {
  const bucket = createItemBucket(60);
  const order: number[] = [];
  const all = [60, 20, 10].map((items, index) => bucket.take(items, never).then(() => order.push(index)));
  await vi.advanceTimersByTimeAsync(20_000);
  expect(order).toEqual([0, 1]);
  await vi.advanceTimersByTimeAsync(10_000);
  await Promise.all(all);
  expect(order).toEqual([0, 1, 2]);
});

test('what is cancelled is given back; what is spent is waited for by the next', async () => {
  const bucket = createItemBucket(60);
  await bucket.take(60, never);
  const caller = new AbortController();
  const cancelled = bucket.take(30, caller.signal);
  caller.abort();
  await cancelled;
  bucket.spend(2);
  expect(await waitOf(bucket.take(1, never))).toBe(3_000);
});

test('no limit is no waiting', async () => {
  expect(await waitOf(createItemBucket(null).take(1_000_000, never))).toBe(0);
});
