import type { GraphEdge, PageArrangement, PageNavigation } from '@lattice/core';

import { pageKey } from './keys.ts';

/** The sidebar as edges: each page to the one after it, and the page of a category to what stands in it. */
export function arrangePages(navigation: ReadonlyMap<string, PageNavigation>): PageArrangement[] {
  return [...navigation].flatMap(([route, { next, parent }]) => {
    const edges: GraphEdge[] = [];
    const own = pageKey(route);
    if (next !== null && next !== route) edges.push({ kind: 'next', from: own, to: pageKey(next), label: null });
    if (parent !== null && parent !== route)
      edges.push({ kind: 'contains', from: pageKey(parent), to: own, label: null });
    return edges.length === 0 ? [] : [{ route, edges }];
  });
}
