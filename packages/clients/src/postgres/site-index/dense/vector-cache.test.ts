import type { LiveGeneration } from '@lattice/core';
import { expect, it } from 'vitest';

import type { FlatVectors } from './flat-vectors.ts';
import { VectorCache } from './vector-cache.ts';

const nothing: FlatVectors = {
  dimensions: 1,
  values: new Float32Array(),
  chunks: new Int32Array(),
  scopes: new Int16Array(),
};

function generation(content: string, publishedAt: number): LiveGeneration {
  return {
    id: `${content}-${publishedAt}`,
    siteId: 'site',
    site: { title: 'Site', url: null, baseUrl: '/', defaultLocale: 'en' },
    fingerprint: 'f',
    scopes: [],
    pages: 1,
    chunks: 1,
    publishedAt: new Date(publishedAt),
    content,
  };
}

function counted(load: (id: string) => Promise<FlatVectors> = async () => nothing) {
  const loads: string[] = [];
  const cache = new VectorCache((asked) => {
    loads.push(asked.id);
    return load(asked.id);
  });
  return { cache, loads };
}

it('loads once for everybody, and once for generations of the same content', async () => {
  const { cache, loads } = counted();
  await Promise.all([cache.get(generation('a', 1)), cache.get(generation('a', 1)), cache.get(generation('a', 2))]);
  expect(loads).toEqual(['a-1']);
});

it('lets the old one go for a new one, and not the new one for a reader who is late', async () => {
  const { cache, loads } = counted();
  for (const asked of [generation('a', 1), generation('b', 2), generation('a', 1), generation('b', 2)]) {
    await cache.get(asked);
  }
  expect(loads).toEqual(['a-1', 'b-2', 'a-1']);
});

it('tries again after a failure', async () => {
  let failing = true;
  const { cache, loads } = counted(async () => {
    if (failing) throw new Error('away');
    return nothing;
  });
  await expect(cache.get(generation('a', 1))).rejects.toThrow('away');
  failing = false;
  expect(await cache.get(generation('a', 1))).toBe(nothing);
  expect(loads).toEqual(['a-1', 'a-1']);
});
