import { expect, it } from 'vitest';

import { sparseVector } from './sparse-terms.ts';

it('is ascending and unique, whatever the order of the terms', () => {
  const { indices, values } = sparseVector([
    ['wombat', 2],
    ['日本語', 1],
    ['quokka', 0.5],
    ['wombat', 3],
    ['', 1],
  ]);
  expect(indices).toEqual(indices.toSorted((one, two) => one - two));
  expect(new Set(indices).size).toBe(4);
  expect(values.reduce((sum, value) => sum + value, 0)).toBe(7.5);
  for (const index of indices) expect(index).toBe(index >>> 0);
  expect(sparseVector([['wombat', 1]]).indices).toEqual(sparseVector([['wombat', 9]]).indices);
});

it('hashes as before: what a store holds was hashed by an earlier version', () => {
  expect(sparseVector([['wombat', 1]])).toEqual({ indices: [2_764_910_447], values: [1] });
});

it('hardly ever gives two words one hash', () => {
  const terms = Array.from({ length: 50_000 }, (_, number): [string, number] => [`term${number}`, 1]);
  expect(sparseVector(terms).indices.length).toBeGreaterThan(49_990);
});
