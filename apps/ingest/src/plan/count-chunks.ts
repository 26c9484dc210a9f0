import type { Difference, LiveChunk } from '@lattice/core';

/** The chunks of one page against those that are live. Equal ids mean equal chunks in the same place. */
export function countChunks(live: readonly LiveChunk[], next: readonly LiveChunk[]): Difference {
  const [liveIds, nextIds] = [new Set(live.map(({ id }) => id)), new Set(next.map(({ id }) => id))];
  const gone = live.filter(({ id }) => !nextIds.has(id));
  const fresh = next.filter(({ id }) => !liveIds.has(id));
  const left = countByAnchor(gone);
  let changed = 0;
  for (const { anchor } of fresh) {
    const others = left.get(anchor) ?? 0;
    if (others === 0) continue;
    left.set(anchor, others - 1);
    changed += 1;
  }
  const unchanged = next.length - fresh.length;
  return { added: fresh.length - changed, changed, removed: gone.length - changed, unchanged };
}

function countByAnchor(chunks: readonly LiveChunk[]): Map<string | null, number> {
  const counts = new Map<string | null, number>();
  for (const { anchor } of chunks) counts.set(anchor, (counts.get(anchor) ?? 0) + 1);
  return counts;
}
