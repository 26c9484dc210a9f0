import type { ChatEvent } from '@lattice/core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { batchDeltas } from './batch-deltas.ts';

const INTERVAL_MS = 25;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const sources: ChatEvent = { type: 'sources', citations: [] };
const replace: ChatEvent = { type: 'answer-replace', text: 'x' };
const delta = (text: string): ChatEvent => ({ type: 'answer-delta', text });

/** Yields events and waits so many milliseconds where a number stands. */
async function* timed(steps: readonly (ChatEvent | number)[]): AsyncGenerator<ChatEvent, void, void> {
  for (const step of steps) {
    if (typeof step === 'number') {
      await new Promise((resolve) => {
        setTimeout(resolve, step);
      });
    } else {
      yield step;
    }
  }
}

async function batched(steps: readonly (ChatEvent | number)[]): Promise<ChatEvent[]> {
  const reading = Array.fromAsync(batchDeltas(timed(steps), INTERVAL_MS));
  await vi.runAllTimersAsync();
  return reading;
}

test('sends the first text at once and joins what follows within the interval', async () => {
  const seen: ChatEvent[] = [];
  const reading = (async () => {
    const events = timed([sources, delta('a'), delta('b'), 10, delta('c'), 40, delta('d')]);
    for await (const event of batchDeltas(events, INTERVAL_MS)) seen.push(event);
  })();
  await vi.advanceTimersByTimeAsync(0);
  expect(seen).toEqual([sources, delta('a')]);
  await vi.advanceTimersByTimeAsync(INTERVAL_MS);
  expect(seen).toEqual([sources, delta('a'), delta('bc')]);
  await vi.runAllTimersAsync();
  await reading;
  expect(seen).toEqual([sources, delta('a'), delta('bc'), delta('d')]);
  expect(vi.getTimerCount()).toBe(0);
});

test('no other event is held back or overtaken', async () => {
  expect(await batched([delta('a'), delta('b'), replace, delta('c'), delta('d'), sources])).toEqual([
    delta('a'),
    delta('b'),
    replace,
    delta('cd'),
    sources,
  ]);
});

test('a source that never pauses does not make one endless event', async () => {
  const events = await batched(Array.from({ length: 100 }, () => delta('x'.repeat(1_000))));
  const lengths = events.map((event) => (event.type === 'answer-delta' ? event.text.length : 0));
  expect(Math.max(...lengths)).toBeLessThan(6_000);
  expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(100_000);
});
