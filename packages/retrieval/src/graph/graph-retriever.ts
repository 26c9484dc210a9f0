import type { CallOptions, GraphStore, LiveGeneration, SiteIndex } from '@lattice/core';

import type { Retrieval } from '../retrieve.ts';
import { linkSide } from './link-side.ts';
import { readRelation } from './read-relation.ts';
import { relateSides } from './relate-sides.ts';
import type { GraphPart, WalkContext } from './walk-context.ts';
import { walkOrder } from './walk-order.ts';
import { walkPlaces } from './walk-places.ts';

export interface GraphRequest extends CallOptions {
  readonly question: string;
  /** Scope numbers. */
  readonly scopes: readonly number[];
  /** Most passages wanted. */
  readonly limit: number;
  readonly search: (phrase: string) => Promise<Retrieval>;
}

export interface GraphRetriever {
  /**
   * What the graph knows about the question, in reading order; empty where that is nothing.
   * @throws LatticeError `graph-unavailable`, `timeout`, `cancelled`.
   */
  retrieve(generation: LiveGeneration, request: GraphRequest): Promise<GraphPart[]>;
}

export interface GraphRetrieverOptions {
  readonly graph: GraphStore;
  readonly index: Pick<SiteIndex, 'pages' | 'sections'>;
}

const MOST_SIDES = 3;

/** Answers questions about how things stand to each other from the graph, each step proven by a passage. */
export function createGraphRetriever({ graph, index }: GraphRetrieverOptions): GraphRetriever {
  return {
    async retrieve(generation, request) {
      const { question, scopes, search, limit, ...call } = request;
      const { intent, sides } = readRelation(question);
      if (sides.length === 0) return [];
      const context: WalkContext = { graph, index, generation, limit, scopes, search, ...call };
      const link = { graph, generation: generation.id, scopes, search, ...call };
      const linked = await Promise.all(sides.slice(0, MOST_SIDES).map((side) => linkSide(side, link)));
      const [first] = linked;
      // Half of a relation is no relation: what the site does not speak of is for the floor to refuse.
      if (first === undefined || linked.some((side) => !side.isKnown)) return [];
      switch (intent) {
        case 'relation':
          return relateSides(linked, context);
        case 'after':
        case 'before':
          return walkOrder(first, intent, context);
        case 'places':
          return walkPlaces(first, context);
      }
    },
  };
}
