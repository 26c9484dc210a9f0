import type { CallOptions, FoundGraphNode, GraphStore } from '@lattice/core';

import { analyseWords } from '../analysis/analyse.ts';
import type { Retrieval } from '../retrieve.ts';

/** A page that a part of the question may mean. */
export interface LinkedPage {
  readonly route: string;
  /** Section of it that is named, where one is. */
  readonly anchor: string | null;
  readonly score: number;
}

/** What a part of the question was found to mean. */
export interface LinkedSide {
  readonly text: string;
  /** Best first. */
  readonly pages: readonly LinkedPage[];
  /** Entities of exactly that name. */
  readonly entities: readonly FoundGraphNode[];
  readonly found: Retrieval;
  /** Whether the site speaks of it at all: by name, or in its text. */
  readonly isKnown: boolean;
}

export interface LinkOptions extends CallOptions {
  readonly graph: GraphStore;
  readonly generation: string;
  readonly scopes: readonly number[];
  /** Retrieval from the text, for what no name fits. */
  readonly search: (phrase: string) => Promise<Retrieval>;
}

/** A name that this many pages share tells nothing. */
const TELLING_PAGES = 12;
const MOST_WORDS = 6;
const MOST_NODES = 60;
const MOST_PAGES = 3;
/** What a full match of a page's, a section's name or of an entity it defines adds to the best text match, which is 1. */
const NAME_WEIGHT = { page: 1, section: 0.6, entity: 0.5 } as const;

/** Finds the pages that a part of the question names, by their names in the graph and by the text. */
export async function linkSide(text: string, options: LinkOptions): Promise<LinkedSide> {
  const { graph, generation, scopes, search, ...call } = options;
  const phrases = phrasesOf(text);
  const query = { names: [...phrases.keys()], scopes, limit: MOST_NODES };
  const [found, nodes] = await Promise.all([search(text), graph.findNodes(generation, query, call)]);
  const telling = nodes.filter(({ pages }) => pages <= TELLING_PAGES);
  const shareOf = (node: FoundGraphNode): number => Math.max(...node.names.map((name) => phrases.get(name) ?? 0));
  const pages = new Map<string, LinkedPage>();
  const add = (route: string, anchor: string | null, score: number): void => {
    const known = pages.get(route);
    const named = known?.anchor ?? anchor;
    pages.set(route, { route, anchor: named, score: (known?.score ?? 0) + score });
  };
  const best = found.ranked[0]?.score ?? 1;
  const seen = new Set<string>();
  for (const {
    text: { chunk },
    score,
  } of found.ranked.slice(0, 10)) {
    if (!seen.has(chunk.route)) add(chunk.route, null, score / best);
    seen.add(chunk.route);
  }
  const bestNames = new Map<string, { anchor: string | null; score: number }>();
  const name = (route: string, anchor: string | null, score: number): void => {
    if (score > (bestNames.get(route)?.score ?? 0)) bestNames.set(route, { anchor, score });
  };
  for (const node of telling) {
    if (node.kind !== 'entity' && node.route !== null)
      name(node.route, node.anchor, NAME_WEIGHT[node.kind] * shareOf(node));
  }
  const entities = telling.filter(({ kind }) => kind === 'entity');
  const of = entities.map(({ key }) => key);
  const definitions = { of, kinds: ['defines'], direction: 'in', scopes, limit: MOST_NODES } as const;
  const defined = of.length === 0 ? [] : await graph.neighbours(generation, definitions, call);
  for (const { from, to } of defined) {
    const entity = entities.find(({ key }) => key === to.key);
    if (entity !== undefined && from.route !== null)
      name(from.route, from.anchor, NAME_WEIGHT.entity * shareOf(entity));
  }
  for (const [route, { anchor, score }] of bestNames) add(route, anchor, score);
  const ranked = [...pages.values()].toSorted((a, b) => b.score - a.score || (a.route < b.route ? -1 : 1));
  return {
    text,
    pages: ranked.slice(0, MOST_PAGES),
    entities: entities.filter((node) => shareOf(node) === 1),
    found,
    isKnown: !found.isBelowFloor || telling.some((node) => shareOf(node) === 1),
  };
}

/** Every run of telling words as a folded name, with the share of the whole it is. */
function phrasesOf(text: string): Map<string, number> {
  const words = analyseWords(text).filter((word) => !word.isStop && word.leaves.length > 0);
  const phrases = new Map<string, number>();
  for (const start of words.keys()) {
    for (let end = start + 1; end <= Math.min(words.length, start + MOST_WORDS); end += 1) {
      const name = words
        .slice(start, end)
        .flatMap((word) => word.leaves)
        .join(' ');
      phrases.set(name, Math.max(phrases.get(name) ?? 0, (end - start) / words.length));
    }
  }
  return phrases;
}
