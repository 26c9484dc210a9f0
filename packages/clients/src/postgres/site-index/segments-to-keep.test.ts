import { describe, expect, it } from 'vitest';

import { segmentsToKeep } from './segments-to-keep.ts';

describe('segments that stay when chunks change', () => {
  it.each([
    { name: 'none of an index that has none', segments: [], change: 100, kept: 0 },
    { name: 'a large one under a small change', segments: [60_000], change: 6, kept: 1 },
    { name: 'not one that the change is a large part of', segments: [60_000], change: 7_501, kept: 0 },
    { name: 'not a small one beside the change', segments: [60_000, 40], change: 6, kept: 1 },
    { name: 'each that is much larger than what follows', segments: [60_000, 400, 48], change: 6, kept: 3 },
    { name: 'not one that what is merged grows up to', segments: [60_000, 400, 47], change: 6, kept: 1 },
    { name: 'all of them where nothing changes', segments: [60_000, 6], change: 0, kept: 2 },
  ])('$name', ({ segments, change, kept }) => {
    expect(segmentsToKeep(segments, change)).toBe(kept);
  });

  it('are few, and little is written again, however often a little changes', () => {
    let segments = [60_000];
    let written = 0;
    for (let edit = 0; edit < 2_000; edit += 1) {
      const kept = segmentsToKeep(segments, 6);
      const merged = segments.slice(kept).reduce((sum, size) => sum + size, 6);
      segments = [...segments.slice(0, kept), merged];
      written += merged;
      expect(segments.length).toBeLessThanOrEqual(6);
    }
    // Each time all of it would be 120 million.
    expect(written).toBeLessThan(500_000);
  });
});
