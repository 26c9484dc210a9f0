import type { LinkedSide } from './link-side.ts';
import { loadAll } from './prove-hop.ts';
import { proofOf } from './proofs.ts';
import type { GraphPart, WalkContext } from './walk-context.ts';

/** Where something is defined, used or spoken of. */
export async function walkPlaces(side: LinkedSide, context: WalkContext): Promise<GraphPart[]> {
  const { graph, generation, scopes, limit, signal } = context;
  const call = signal === undefined ? {} : { signal };
  const of = [...side.entities.map(({ key }) => key), ...side.pages.slice(0, 1).map(({ route }) => `page ${route}`)];
  const kinds = ['defines', 'mentions', 'links'] as const;
  const hops = await graph.neighbours(generation.id, { of, kinds, direction: 'in', scopes, limit: 200 }, call);
  const telling = hops
    .filter(({ from, to }) => from.route !== null && to.route !== from.route)
    .toSorted(
      (a, b) => kinds.findIndex((kind) => kind === a.edge.kind) - kinds.findIndex((kind) => kind === b.edge.kind),
    );
  const parts: GraphPart[] = [];
  const shown = new Set<string | null>();
  // Most sections prove their hop, so that a little more than is wanted is enough, mostly.
  const portion = 2 * limit;
  for (let from = 0; from < telling.length && parts.length < limit; from += portion) {
    const tried = telling.slice(from, from + portion);
    const chunks = await loadAll(
      tried.map((hop) => hop.from),
      context,
    );
    for (const hop of tried) {
      if (parts.length >= limit) break;
      if (shown.has(hop.from.route)) continue;
      const part = proofOf(hop, chunks.get(hop.from.key) ?? []);
      if (part === null) continue;
      shown.add(hop.from.route);
      parts.push(part);
    }
  }
  return parts.length < 2 ? [] : parts;
}
