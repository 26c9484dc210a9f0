import type { SparseVector, VectorPoint } from '@lattice/core';

import { unitVector } from './sample-pages.ts';

export const DIMENSIONS = 4;
export const SITE = 'handbook';
export const GENERATION = 'generation-1';

/** Hashed terms as the suite writes them. */
export const TERMS = { install: 11, server: 4_000_000_000, node: 7, rare: 123_456, common: 1 };

export function sparse(weights: Readonly<Record<number, number>>): SparseVector {
  const entries = Object.entries(weights)
    .map(([index, value]) => ({ index: Number(index), value }))
    .toSorted((one, two) => one.index - two.index);
  return { indices: entries.map(({ index }) => index), values: entries.map(({ value }) => value) };
}

/** A UUID for each number. */
export function pointId(number: number): string {
  return `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
}

export function point(chunk: number, given: Partial<VectorPoint> = {}): VectorPoint {
  return {
    id: pointId(chunk),
    site: SITE,
    generation: GENERATION,
    route: `/page/${chunk}`,
    chunk,
    scope: 0,
    version: 'current',
    locale: 'en',
    owner: null,
    dense: unitVector([1, chunk / 10, 0, 0]),
    sparse: sparse({ [TERMS.common]: 1 }),
    ...given,
  };
}

/**
 * Ten points that differ in what they are filtered by. By vector the first is nearest to (1, 0, 0, 0), then the
 * second, and so on.
 */
export const points: readonly VectorPoint[] = [
  point(0, { sparse: sparse({ [TERMS.common]: 1, [TERMS.install]: 1 }) }),
  point(1, { scope: 1, version: '1.0.0', sparse: sparse({ [TERMS.common]: 1, [TERMS.install]: 2 }) }),
  point(2, { scope: 2, locale: 'de', sparse: sparse({ [TERMS.common]: 1, [TERMS.server]: 2 }) }),
  point(3, { scope: 3, version: '', sparse: sparse({ [TERMS.common]: 2, [TERMS.rare]: 3 }) }),
  point(4, { owner: 'ada', sparse: sparse({ [TERMS.node]: 1, [TERMS.install]: 3 }) }),
  point(5, { owner: 'bob', sparse: sparse({ [TERMS.node]: 2 }) }),
  point(6, { route: '/page/5' }),
  point(7, { dense: null, sparse: sparse({ [TERMS.common]: 1, [TERMS.node]: 3 }) }),
  point(8, { site: 'other' }),
  point(9, { generation: 'generation-2', sparse: sparse({ [TERMS.common]: 1, [TERMS.install]: 9 }) }),
];
