import { describe, expect, it } from 'vitest';

import { localBm25, spread } from './local-bm25.ts';

describe('localBm25', () => {
  it('is BM25 over the candidates', () => {
    const counts = [
      { counts: Float64Array.of(2, 0), length: 10 },
      { counts: Float64Array.of(1, 1), length: 10 },
    ];
    const scores = localBm25(counts, [1, 2], 2);
    const common = Math.log(1 + 0.5 / 2.5);
    const rare = Math.log(1 + 1.5 / 1.5);
    expect(scores[0]).toBeCloseTo(common * 2.2 * (2 / 3.2));
    expect(scores[1]).toBeCloseTo(common * 2.2 * (1 / 2.2) + 2 * rare * 2.2 * (1 / 2.2));
  });

  it('is zero where nothing is held or there is nothing', () => {
    expect([...localBm25([{ counts: Float64Array.of(0), length: 0 }], [1], 1)]).toEqual([0]);
    expect([...localBm25([], [1], 1)]).toEqual([]);
  });
});

it('spread runs from the worst to the best', () => {
  expect([...spread(Float64Array.of(2, 4, 3))]).toEqual([0, 1, 0.5]);
  expect([...spread(Float64Array.of(2, 2))]).toEqual([0, 0]);
});
