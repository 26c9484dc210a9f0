import type { GraphHop } from '@lattice/core';

import type { LinkedSide } from './link-side.ts';
import { proveHop } from './prove-hop.ts';
import type { GraphPart, WalkContext } from './walk-context.ts';

const MOST_RELATIONS = 2;

/** What the site says of how the very names of two sides relate, each with the passage that says it. */
export async function statedRelations(one: LinkedSide, other: LinkedSide, context: WalkContext): Promise<GraphPart[]> {
  const hops = await Promise.all([hopsBetween(one, other, context), hopsBetween(other, one, context)]);
  const parts = await Promise.all(
    hops
      .flat()
      .slice(0, MOST_RELATIONS)
      .map((hop) => proveHop(hop, context)),
  );
  return parts.filter((part) => part !== null);
}

async function hopsBetween(
  from: LinkedSide,
  to: LinkedSide,
  { graph, generation, scopes, signal }: WalkContext,
): Promise<GraphHop[]> {
  const targets = new Set(to.entities.map(({ key }) => key));
  if (from.entities.length === 0 || targets.size === 0) return [];
  const of = from.entities.map(({ key }) => key);
  const query = { of, kinds: ['relates'], direction: 'out', scopes, limit: 200 } as const;
  const hops = await graph.neighbours(generation.id, query, signal === undefined ? {} : { signal });
  return hops.filter((hop) => targets.has(hop.to.key));
}
