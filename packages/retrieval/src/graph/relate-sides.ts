import type { GraphPath } from '@lattice/core';

import type { LinkedSide } from './link-side.ts';
import { proveHop, showSide } from './prove-hop.ts';
import { statedRelations } from './stated-relations.ts';
import type { GraphPart, WalkContext } from './walk-context.ts';

const MAX_HOPS = 3;
const MAX_DEGREE = 40;
const MOST_PATHS = 12;
/** By how much a path speaks for the pages it joins: without a third page or a term in between, with one, with two. */
const PATH_BONUS = [1, 0.4, 0.2];

const pageKey = (route: string): string => `page ${route}`;

/** How the sides stand to each other: the path between the pages they most likely mean. */
export async function relateSides(sides: readonly LinkedSide[], context: WalkContext): Promise<GraphPart[]> {
  const parts: GraphPart[] = [];
  const shown = new Set<string>();
  for (const [index, side] of sides.slice(1).entries()) {
    const other = sides[index];
    if (other === undefined) continue;
    const [{ routes, path }, stated] = await Promise.all([
      joinSides(other, side, context),
      statedRelations(other, side, context),
    ]);
    // What is said of the two outright tells more than any way from one to the other.
    const hops = stated.length > 0 || path === null ? stated : await proveHops(path, context);
    for (const part of hops) {
      parts.push(part);
      shown.add(part.chunk.route);
    }
    for (const [position, route] of routes.entries()) {
      const of = position === 0 ? other : side;
      const part = shown.has(route) ? null : await showSide(of, route, context);
      if (part === null) continue;
      // What is related is introduced before how it is.
      if (position === 0) parts.unshift(part);
      else parts.push(part);
      shown.add(route);
    }
  }
  return parts.slice(0, context.limit);
}

interface Joined {
  /** Page of either side. */
  readonly routes: readonly string[];
  readonly path: GraphPath | null;
}

async function joinSides(one: LinkedSide, other: LinkedSide, context: WalkContext): Promise<Joined> {
  const { graph, generation, scopes, signal } = context;
  const query = {
    from: one.pages.map(({ route }) => pageKey(route)),
    to: other.pages.map(({ route }) => pageKey(route)),
    scopes,
    maxHops: MAX_HOPS,
    maxDegree: MAX_DEGREE,
    limit: MOST_PATHS,
  };
  const paths = await graph.paths(generation.id, query, signal === undefined ? {} : { signal });
  let best: (Joined & { readonly score: number }) | null = null;
  for (const a of one.pages) {
    for (const b of other.pages) {
      if (a.route === b.route) continue;
      const path =
        paths.find(({ nodes }) => nodes[0]?.key === pageKey(a.route) && nodes.at(-1)?.key === pageKey(b.route)) ?? null;
      const score = a.score + b.score + (path === null ? 0 : (PATH_BONUS[strangers(path)] ?? 0));
      if (best === null || score > best.score) best = { routes: [a.route, b.route], path, score };
    }
  }
  return best ?? { routes: [one, other].flatMap(({ pages }) => pages[0]?.route ?? []).slice(0, 1), path: null };
}

/** Pages and terms a path passes on its way from one page to another. */
function strangers({ nodes }: GraphPath): number {
  const ends = new Set([nodes[0]?.route, nodes.at(-1)?.route]);
  const between = nodes.filter(({ route }) => route === null || !ends.has(route));
  return new Set(between.map(({ key, route }) => route ?? key)).size;
}

/** A hop that only goes from a page into its own section says nothing. */
async function proveHops({ hops }: GraphPath, context: WalkContext): Promise<GraphPart[]> {
  const telling = hops.filter(({ edge }) => edge.kind !== 'contains' || edge.from.startsWith('page '));
  const parts = await Promise.all(
    telling
      .filter(({ edge, from, to }) => edge.kind === 'relates' || from.route !== to.route)
      .map((hop) => proveHop(hop, context)),
  );
  return parts.filter((part) => part !== null);
}
