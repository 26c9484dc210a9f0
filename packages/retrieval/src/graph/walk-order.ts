import type { GraphHop } from '@lattice/core';

import type { LinkedSide } from './link-side.ts';
import { proveHop, showOpening, showSide } from './prove-hop.ts';
import type { GraphPart, WalkContext } from './walk-context.ts';

/** What comes before or after the page that is meant. */
export async function walkOrder(
  side: LinkedSide,
  intent: 'after' | 'before',
  context: WalkContext,
): Promise<GraphPart[]> {
  const { graph, generation, scopes, limit, signal } = context;
  const call = signal === undefined ? {} : { signal };
  const [page] = side.pages;
  if (page === undefined) return [];
  const of = [`page ${page.route}`];
  const hops = async (kinds: readonly ('next' | 'requires')[], direction: 'in' | 'out') =>
    graph.neighbours(generation.id, { of, kinds, direction, scopes, limit }, call);
  const required = intent === 'before' ? await hops(['requires'], 'out') : [];
  const neighbours = required.length > 0 ? required : await hops(['next'], intent === 'after' ? 'out' : 'in');
  const own = await showSide(side, page.route, context);
  const parts = own === null ? [] : [own];
  for (const hop of neighbours) {
    const other = hop.from.route === page.route ? hop.to : hop.from;
    const proof = hop.edge.kind === 'requires' ? await proveHop(hop, context) : null;
    if (proof !== null) parts.push(proof);
    const about = other.route === null ? null : await showOpening(side, other.route, context);
    if (about !== null) parts.push({ ...about, statement: statementOf(hop) });
  }
  return parts.length < 2 ? [] : parts.slice(0, limit);
}

function statementOf({ edge, from, to }: GraphHop): string {
  if (edge.kind === 'next') return `**${to.label}** comes right after **${from.label}**.`;
  return '';
}
