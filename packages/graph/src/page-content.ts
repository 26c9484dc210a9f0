import type { Block, GraphEdge, GraphNode } from '@lattice/core';

import { entityKey } from './keys.ts';
import { type Fold, tellingName } from './names.ts';

/** Nodes and edges of one page as they gather. The first of equal ones stays. */
export class PageContent {
  readonly nodes = new Map<string, GraphNode>();
  readonly edges = new Map<string, GraphEdge>();
  readonly #fold: Fold;

  constructor(fold: Fold) {
    this.#fold = fold;
  }

  addNode(node: GraphNode): void {
    if (!this.nodes.has(node.key)) this.nodes.set(node.key, node);
  }

  addEdge(edge: GraphEdge): void {
    const key = JSON.stringify([edge.kind, edge.from, edge.to]);
    if (!this.edges.has(key)) this.edges.set(key, edge);
  }

  /** The entity a term is; null for what is no name. */
  entity(written: string): string | null {
    const label = written.replace(/[\s:：.,;]+$/u, '').trim();
    const name = tellingName(label, this.#fold);
    if (label.length < 2 || label.length > LONGEST_LABEL || /\s\S+\s\S+\s\S+\s\S+\s/.test(label)) return null;
    if (!/\p{L}/u.test(name)) return null;
    return this.#named(name, label);
  }

  #named(name: string, label: string): string {
    const key = entityKey(name);
    this.addNode({ key, kind: 'entity', label, names: [name], route: null, anchor: null });
    return key;
  }

  /** A heading or title defines what it is called. */
  defineNames(from: string, names: readonly string[], label: string): void {
    for (const name of names) {
      if (!/\p{L}/u.test(name)) continue;
      this.addEdge({ kind: 'defines', from, to: this.#named(name, label), label: null });
    }
  }

  mention(from: string, written: string, kind: 'mentions' | 'defines' = 'mentions'): void {
    const to = this.entity(written);
    if (to === null) return;
    // Where something is defined it is mentioned.
    if (kind === 'mentions' && this.edges.has(JSON.stringify(['defines', from, to]))) return;
    this.addEdge({ kind, from, to, label: null });
  }

  /** A relation has no place of its own: it is found again where both its ends are mentioned. */
  relate(within: string, [from, label, to]: readonly [from: string, label: string, to: string]): void {
    this.mention(within, from);
    this.mention(within, to);
    const [source, target] = [this.entity(from), this.entity(to)];
    if (source === null || target === null || source === target) return;
    this.addEdge({ kind: 'relates', from: source, to: target, label });
  }
}

const LONGEST_LABEL = 60;

/** What stands under one heading of a page. */
export interface SectionContent {
  readonly anchor: string | null;
  /** The page's title first. */
  readonly headingPath: readonly string[];
  readonly blocks: readonly Block[];
}
