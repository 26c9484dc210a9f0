import { expect, test } from 'vitest';

import { standout } from './standout.ts';

const SEARCHES = [
  { chunks: 150, dimensions: 256 },
  { chunks: 1_000, dimensions: 64 },
  { chunks: 5_000, dimensions: 1_536 },
];

test.each(SEARCHES)('nothing stands out among $chunks random directions of $dimensions numbers', (search) => {
  const random = generator(20_261_130);
  const told = Array.from({ length: 20 }, () => standout({ ...closest(random, search), ...search })).toSorted(
    (a, b) => a - b,
  );
  expect(told[10]).toBe(0);
  expect(told.at(-2)).toBeLessThan(0.5);
});

test.each(SEARCHES)('one that stands three times as far out as chance makes it does, among $chunks', (search) => {
  const { best, last, hits } = closest(generator(20_261_130), search);
  expect(standout({ best: best + 2 * (best - last), last, hits, ...search })).toBe(1);
});

test('too few to tell are taken at their word', () => {
  expect(standout({ best: 0.1, last: 0.1, hits: 5, chunks: 5, dimensions: 8 })).toBe(1);
});

/** Cosines of random directions with one of them, as the normal distribution they nearly have. */
function closest(random: () => number, { chunks, dimensions }: (typeof SEARCHES)[number]) {
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const cosines = Array.from({ length: chunks }, () => normal() / Math.sqrt(dimensions)).toSorted((a, b) => b - a);
  return { best: cosines[0] ?? 0, last: cosines[99] ?? 0, hits: 100 };
}

/** Mulberry32: the same numbers in every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
