import type { GraphHop, GraphNode, StoredChunk } from '@lattice/core';

import type { LinkedSide } from './link-side.ts';
import { proofOf, relationProof, sidePassage } from './proofs.ts';
import type { GraphPart, WalkContext } from './walk-context.ts';

/** The passage that makes a hop; null where none can be found. */
export async function proveHop(hop: GraphHop, context: WalkContext): Promise<GraphPart | null> {
  if (hop.edge.kind === 'requires') return proveRequirement(hop, context);
  if (hop.edge.kind === 'relates') return proveRelation(hop, context);
  const place = hop.from.kind === 'entity' ? hop.to : hop.from;
  const chunks = await load(place, context);
  return proofOf(hop, chunks);
}

/** The same for many nodes, with one call; by the node's key. */
export async function loadAll(
  nodes: readonly GraphNode[],
  { index, generation, signal }: WalkContext,
): Promise<Map<string, StoredChunk[]>> {
  const places = nodes.flatMap(({ route, anchor }) => (route === null ? [] : [{ route, anchor }]));
  const chunks =
    places.length === 0 ? [] : await index.sections(generation, places, signal === undefined ? {} : { signal });
  return new Map(
    nodes.map((node) => [
      node.key,
      chunks.filter(({ route, anchor }) => route === node.route && anchor === node.anchor),
    ]),
  );
}

/** The section a node stands for, or what stands on a page above its first heading. */
async function load(node: GraphNode, { index, generation, signal }: WalkContext): Promise<StoredChunk[]> {
  if (node.route === null) return [];
  const places = [{ route: node.route, anchor: node.anchor }];
  return index.sections(generation, places, signal === undefined ? {} : { signal });
}

/** The passage of a page that says most about a side of the question. */
export async function showSide(side: LinkedSide, route: string, context: WalkContext): Promise<GraphPart | null> {
  const ranked = side.found.ranked.filter(({ text }) => text.chunk.route === route).map(({ text }) => text.chunk);
  return sidePassage(side.found, ranked) ?? showOpening(side, route, context);
}

/** What a page says of itself near its top. */
export async function showOpening(side: LinkedSide, route: string, context: WalkContext): Promise<GraphPart | null> {
  const page = side.pages.find((candidate) => candidate.route === route);
  const anchors = [...(page?.anchor ? [page.anchor] : []), null, ...(await firstAnchors(route, context))];
  const { index, generation, signal } = context;
  const places = anchors.map((anchor) => ({ route, anchor }));
  return sidePassage(side.found, await index.sections(generation, places, signal === undefined ? {} : { signal }));
}

/** A page whose best sections are code or empty still says somewhere near its top what it is about. */
const FIRST_SECTIONS = 4;

async function firstAnchors(route: string, { index, generation, signal }: WalkContext): Promise<string[]> {
  const pages = await index.pages(generation, [route], signal === undefined ? {} : { signal });
  return (pages.get(route)?.headings ?? []).flatMap(({ id }) => id ?? []).slice(0, FIRST_SECTIONS);
}

/** The page requires; the section that says so holds the link. */
async function proveRequirement(hop: GraphHop, context: WalkContext): Promise<GraphPart | null> {
  const { graph, generation, scopes, signal } = context;
  const query = { of: [hop.to.key], kinds: ['links'], direction: 'in', scopes, limit: 100 } as const;
  const links = await graph.neighbours(generation.id, query, signal === undefined ? {} : { signal });
  const link = links.find(({ from, edge }) => from.route === hop.from.route && edge.label === hop.edge.label);
  const chunks = link === undefined ? [] : await load(link.from, context);
  return proofOf(hop, chunks);
}

/** The page relates; a section of it that speaks of both ends says how. */
async function proveRelation(hop: GraphHop, context: WalkContext): Promise<GraphPart | null> {
  const { graph, generation, scopes, signal } = context;
  const ends = await Promise.all(
    [hop.from.key, hop.to.key].map((key) => {
      const query = { of: [key], kinds: ['mentions', 'defines'], direction: 'in', scopes, limit: 200 } as const;
      return graph.neighbours(generation.id, query, signal === undefined ? {} : { signal });
    }),
  );
  const [one = [], other = []] = ends;
  const shared = new Set(other.map(({ from }) => from.key));
  const places = one.map(({ from }) => from).filter(({ route, key }) => route === hop.page && shared.has(key));
  const chunks = await loadAll([...new Map(places.map((place) => [place.key, place])).values()], context);
  return relationProof(hop, [...chunks.values()].flat());
}
