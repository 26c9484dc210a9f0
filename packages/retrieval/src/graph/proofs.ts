import type { GraphHop, GraphNode, StoredChunk } from '@lattice/core';

import { bestPassage } from '../answer/passage.ts';
import { readUnits, type Unit } from '../answer/units.ts';
import { analyse } from '../analysis/analyse.ts';
import type { Retrieval } from '../retrieve.ts';
import type { GraphPart } from './walk-context.ts';

/** Words of a quote that shows what a page is about. */
const PASSAGE_WORDS = 45;
/** A row or sentence that is longer proves a hop badly. */
const LONGEST_PROOF = 80;

/** The sentence that makes a hop, with what it makes; null where none of the section's does. */
export function proofOf(hop: GraphHop, chunks: readonly StoredChunk[]): GraphPart | null {
  const wanted = hop.edge.label ?? (hop.from.kind === 'entity' ? hop.from.label : hop.to.label);
  for (const chunk of chunks) {
    const unit = unitWith(readUnits(chunk.blocks).units, wanted);
    if (unit !== null) return { chunk, quote: unit.text, statement: statementOf(hop, chunk), score: 1 };
  }
  return null;
}

/** The passage that says most about what was searched for. */
export function sidePassage({ words, statistics }: Retrieval, chunks: readonly StoredChunk[]): GraphPart | null {
  const request = { words, statistics, kind: 'definition', budget: PASSAGE_WORDS, limit: 2 * PASSAGE_WORDS } as const;
  for (const chunk of chunks) {
    const passage = bestPassage(chunk, request);
    if (passage !== null) return { chunk, quote: passage.quote, statement: '', score: passage.share };
  }
  return null;
}

/** The sentence that relates two names: one that holds both, else one that speaks of what the relation leads to. */
export function relationProof(hop: GraphHop, chunks: readonly StoredChunk[]): GraphPart | null {
  const { from, to } = hop;
  for (const wanted of [`${from.label} ${to.label}`, to.label, from.label]) {
    for (const chunk of chunks) {
      const unit = unitWith(readUnits(chunk.blocks).units, wanted);
      if (unit !== null) return { chunk, quote: unit.text, statement: statementOf(hop, chunk), score: 1 };
    }
  }
  return null;
}

function unitWith(units: readonly Unit[], wanted: string): Unit | null {
  const short = units.filter(({ words, block }) => words <= LONGEST_PROOF && block.kind !== 'code');
  const exact = short.find(({ text }) => text.includes(wanted));
  if (exact !== undefined) return exact;
  const terms = analyse(wanted);
  return short.find((unit) => terms.every((term) => unit.terms.has(term))) ?? null;
}

function statementOf({ edge, from, to }: GraphHop, chunk: StoredChunk): string {
  const here = nameOf(chunk, from.kind === 'entity' ? to : from);
  switch (edge.kind) {
    case 'requires':
      return `${here} names **${to.label}** among what has to be done before.`;
    case 'links':
      return `${here} refers to **${labelOf(to)}**.`;
    case 'next':
      return `**${to.label}** comes right after **${from.label}**.`;
    case 'contains':
      return `**${to.label}** is part of **${from.label}**.`;
    case 'defines':
      return `${here} explains **${to.label}**.`;
    case 'mentions':
      return `${here} speaks of **${to.label}**.`;
    case 'relates':
      return `**${from.label}** ${edge.label ?? 'is related to'} **${to.label}**.`;
  }
}

function nameOf({ pageTitle }: StoredChunk, node: GraphNode): string {
  return node.kind === 'section' && node.label !== pageTitle ? `**${pageTitle}** (${node.label})` : `**${pageTitle}**`;
}

function labelOf({ label }: GraphNode): string {
  return label;
}
