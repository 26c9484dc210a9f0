import type { Chunk } from '@lattice/core';
import { describe, expect, it } from 'vitest';

import { code, prose, row } from '../../test/support/sample-site.ts';
import { indexChunk } from './index-chunk.ts';

const chunk: Chunk = {
  id: '1',
  route: '/guides/node-pools',
  anchor: 'resize',
  headingPath: ['Clusters', 'Resize'],
  blocks: [prose('Resizing takes minutes.'), code('az aks scale', 'sh'), row(['Field'], ['vm_size'])],
  ordinal: 1,
  source: 'docs/guides/node-pools.md',
  line: 3,
};

describe('indexChunk', () => {
  it('counts title and headings three times, the address twice, text and code once', () => {
    const { terms } = indexChunk(chunk);
    expect(terms.get('cluster')).toBe(3);
    expect(terms.get('resiz')).toBe(4);
    expect(terms.get('pool')).toBe(2);
    expect(terms.get('minut')).toBe(1);
    expect(terms.get('ak')).toBe(1);
    expect(terms.get('vmsize')).toBe(1);
  });

  it('counts what the page says about itself on every chunk', () => {
    const { terms } = indexChunk(chunk, { description: 'Capacity', keywords: ['autoscaler'], sidebarLabel: 'Pools' });
    expect([terms.get('capac'), terms.get('autoscal'), terms.get('pool')]).toEqual([1, 1, 3]);
  });

  it('marks what a chunk defines', () => {
    const { terms } = indexChunk({ ...chunk, blocks: [prose('A node pool is a group of machines.')] });
    expect(terms.get('def:node_pool')).toBe(1);
  });

  it('has the sum of the frequencies for its length', () => {
    const { terms, length } = indexChunk(chunk, { description: 'Capacity' });
    expect(length).toBe([...terms.values()].reduce((sum, frequency) => sum + frequency, 0));
  });

  it('gives the same terms in the same order every time', () => {
    expect([...indexChunk(chunk).terms]).toEqual([...indexChunk(chunk).terms]);
  });
});
