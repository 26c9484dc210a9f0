import type { LinkedSide } from './link-side.ts';
import { load } from './prove-hop.ts';
import { proofOf } from './proofs.ts';
import type { GraphPart, WalkContext } from './walk-context.ts';

/** Where something is defined, used or spoken of. */
export async function walkPlaces(side: LinkedSide, context: WalkContext): Promise<GraphPart[]> {
  const { graph, generation, scopes, limit, signal } = context;
  const call = signal === undefined ? {} : { signal };
  const of = [...side.entities.map(({ key }) => key), ...side.pages.slice(0, 1).map(({ route }) => `page ${route}`)];
  const kinds = ['defines', 'mentions', 'links'] as const;
  const hops = await graph.neighbours(generation.id, { of, kinds, direction: 'in', scopes, limit: 200 }, call);
  const parts: GraphPart[] = [];
  const shown = new Set<string>();
  for (const hop of hops.toSorted(
    (a, b) => kinds.findIndex((kind) => kind === a.edge.kind) - kinds.findIndex((kind) => kind === b.edge.kind),
  )) {
    if (parts.length >= limit) break;
    const { route } = hop.from;
    if (route === null || shown.has(route) || hop.to.route === route) continue;
    const part = proofOf(hop, await load(hop.from, context));
    if (part === null) continue;
    shown.add(route);
    parts.push(part);
  }
  return parts.length < 2 ? [] : parts;
}
