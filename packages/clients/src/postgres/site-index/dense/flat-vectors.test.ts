import { expect, it } from 'vitest';

import { searchFlat, type FlatVectors } from './flat-vectors.ts';

function flat(rows: readonly { readonly vector: readonly number[]; readonly scope?: number }[]): FlatVectors {
  return {
    dimensions: rows[0]?.vector.length ?? 0,
    values: Float32Array.from(rows.flatMap(({ vector }) => vector)),
    // Chunk numbers have gaps where a chunk came without a vector.
    chunks: Int32Array.from(rows, (_, index) => index * 2),
    scopes: Int16Array.from(rows, ({ scope = 0 }) => scope),
  };
}

it.each([1, 3, 4, 5, 8, 13])('adds up all of %i dimensions', (dimensions) => {
  const vector = Array.from({ length: dimensions }, (_, index) => index + 1);
  const [hit] = searchFlat(flat([{ vector }]), { vector: Float32Array.from(vector), scopes: new Set([0]), limit: 1 });
  expect(hit).toEqual({ chunk: 0, score: vector.reduce((sum, value) => sum + value * value, 0) });
});

it('keeps the best of the scopes, ties by chunk number', () => {
  const vectors = flat([
    { vector: [1] },
    { vector: [5], scope: 1 },
    { vector: [3] },
    { vector: [2] },
    { vector: [3] },
    { vector: [-4], scope: 2 },
    { vector: [3], scope: 2 },
  ]);
  const search = (scopes: readonly number[], limit: number) =>
    searchFlat(vectors, { vector: Float32Array.of(1), scopes: new Set(scopes), limit }).map(({ chunk }) => chunk);
  expect(search([0], 3)).toEqual([4, 8, 6]);
  expect(search([0, 2], 2)).toEqual([4, 8]);
  expect(search([2], 9)).toEqual([12, 10]);
  expect(search([0, 1, 2], 1)).toEqual([2]);
  expect(search([7], 1)).toEqual([]);
  expect(search([0], 0)).toEqual([]);
});
