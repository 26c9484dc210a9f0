import { expect, it } from 'vitest';

import { fuseRanks } from './fuse-ranks.ts';

const leg = (weight: number, ...chunks: number[]) => ({
  weight,
  hits: chunks.map((chunk, at) => ({ chunk, score: 1 - at / 10 })),
});

it('adds what each ranking gives by its weight, and looks at no score', () => {
  const fused = fuseRanks([leg(1, 7, 8), leg(2, 8)], 9);
  expect(fused).toEqual([
    { chunk: 8, score: 1 / 62 + 2 / 61 },
    { chunk: 7, score: 1 / 61 },
  ]);
});

it('breaks ties by the number of the chunk, and leaves out a leg without weight', () => {
  expect(fuseRanks([leg(1, 9, 3), leg(1, 3, 9), leg(0, 5)], 9).map(({ chunk }) => chunk)).toEqual([3, 9]);
  expect(fuseRanks([leg(1, 9, 3)], 1)).toHaveLength(1);
  expect(fuseRanks([leg(1, 9)], -1)).toEqual([]);
});
