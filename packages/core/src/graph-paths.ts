import type { GraphEdgeKind, GraphHop, GraphNode, GraphPath } from './ports/graph-store.ts';

/** What tells a reader most first: of several edges between two nodes a path shows one. */
const TELLING: readonly GraphEdgeKind[] = ['requires', 'links', 'next', 'relates', 'contains', 'defines', 'mentions'];

/**
 * Paths from sequences of keys and the edges between these, for every store alike: of several edges between two nodes
 * the most telling one, then the one that points along the path, then the first by its page.
 */
export function pathsOf(sequences: readonly (readonly string[])[], hops: readonly GraphHop[]): GraphPath[] {
  const nodes = new Map<string, GraphNode>();
  const between = new Map<string, GraphHop[]>();
  for (const hop of hops) {
    nodes.set(hop.from.key, hop.from);
    nodes.set(hop.to.key, hop.to);
    const ends = pairKey(hop.from.key, hop.to.key);
    const known = between.get(ends);
    if (known === undefined) between.set(ends, [hop]);
    else known.push(hop);
  }
  return sequences.flatMap((keys) => {
    const chosen = keys.slice(1).map((key, index) => {
      const before = keys[index] ?? '';
      return (between.get(pairKey(before, key)) ?? []).toSorted((a, b) => compareHops(a, b, before))[0];
    });
    const found = chosen.filter((hop) => hop !== undefined);
    const passed = keys.flatMap((key) => nodes.get(key) ?? []);
    return found.length === chosen.length && passed.length === keys.length ? [{ nodes: passed, hops: found }] : [];
  });
}

function compareHops(a: GraphHop, b: GraphHop, start: string): number {
  return (
    TELLING.indexOf(a.edge.kind) - TELLING.indexOf(b.edge.kind) ||
    Number(b.from.key === start) - Number(a.from.key === start) ||
    (a.page < b.page ? -1 : Number(a.page > b.page))
  );
}

function pairKey(one: string, other: string): string {
  return JSON.stringify(one < other ? [one, other] : [other, one]);
}
