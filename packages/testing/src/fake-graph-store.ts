import {
  type FoundGraphNode,
  type GraphBuild,
  type GraphEdge,
  type GraphHop,
  type GraphNode,
  type GraphPath,
  type GraphStore,
  type NeighbourQuery,
  type NodeQuery,
  type PageArrangement,
  type PageGraph,
  type PathQuery,
  pathsOf,
} from '@lattice/core';

interface StoredPage extends PageGraph {
  readonly version: string;
  arrangement: readonly GraphEdge[];
}

interface Stated {
  readonly edge: GraphEdge;
  readonly page: StoredPage;
}

/** The graph as plainly as it can be written: what the real stores have to agree with. */
export class FakeGraphStore implements GraphStore {
  readonly #generations = new Map<string, Map<string, StoredPage>>();
  /** Generations of a site that were published, newest first. */
  readonly #published = new Map<string, string[]>();
  /** When set, every call fails with it. */
  failure: Error | null = null;

  async open({ siteId, generation, version }: Parameters<GraphStore['open']>[0]): Promise<GraphBuild> {
    this.#failIfAsked();
    const live = (): ReadonlyMap<string, StoredPage> => this.#pagesOf(this.#published.get(siteId)?.[0] ?? '');
    const own = (): Map<string, StoredPage> => {
      const pages = this.#generations.get(generation) ?? new Map<string, StoredPage>();
      this.#generations.set(generation, pages);
      return pages;
    };
    const hashes = (pages: Iterable<StoredPage>): Map<string, string> =>
      new Map([...pages].flatMap((page) => (page.version === version ? [[page.route, page.contentHash]] : [])));
    return {
      written: async () => hashes(own().values()),
      reusable: async () => hashes(live().values()),
      reuse: async (pages) => {
        for (const { route, scope } of pages) {
          const page = live().get(route);
          if (page === undefined) throw new Error(`no page ${route} to take over`);
          own().set(route, { ...page, scope, arrangement: [] });
        }
      },
      write: async (pages) => {
        for (const page of pages)
          own().set(page.route, { ...page, edges: distinct(page.edges), version, arrangement: [] });
      },
      arrange: async (pages) => this.#arrange(own(), pages),
      publish: async () => {
        const [latest] = this.#published.get(siteId) ?? [];
        const kept = [generation, ...(latest === undefined || latest === generation ? [] : [latest])];
        const gone = (this.#published.get(siteId) ?? []).filter((id) => !kept.includes(id));
        for (const id of gone) this.#generations.delete(id);
        this.#published.set(siteId, kept);
      },
      abandon: async () => {
        this.#generations.delete(generation);
      },
    };
  }

  async findNodes(generation: string, { names, scopes, limit }: NodeQuery): Promise<FoundGraphNode[]> {
    this.#failIfAsked();
    const wanted = new Set(names);
    const found = new Map<string, FoundGraphNode>();
    for (const page of this.#pagesIn(generation, scopes)) {
      for (const node of new Map(page.nodes.map((one) => [one.key, one])).values()) {
        if (!node.names.some((name) => wanted.has(name))) continue;
        const known = found.get(node.key);
        found.set(node.key, { ...(known ?? node), pages: (known?.pages ?? 0) + 1 });
      }
    }
    return [...found.values()].toSorted((a, b) => a.pages - b.pages || compare(a.key, b.key)).slice(0, limit);
  }

  async neighbours(generation: string, query: NeighbourQuery): Promise<GraphHop[]> {
    this.#failIfAsked();
    const { of, kinds, direction, scopes, limit } = query;
    const near = direction === 'out' ? 'from' : 'to';
    const far = direction === 'out' ? 'to' : 'from';
    return this.#hops(generation, scopes)
      .filter(({ edge }) => of.includes(edge[near]) && kinds.includes(edge.kind))
      .toSorted(
        (a, b) =>
          compare(a.edge[near], b.edge[near]) ||
          compare(a.edge.kind, b.edge.kind) ||
          compare(a.edge[far], b.edge[far]) ||
          compare(a.page, b.page),
      )
      .slice(0, limit);
  }

  async paths(generation: string, query: PathQuery): Promise<GraphPath[]> {
    this.#failIfAsked();
    const hops = this.#hops(generation, query.scopes);
    const around = new Map<string, Set<string>>();
    const degrees = new Map<string, number>();
    for (const { edge } of this.#stated(generation, query.scopes)) {
      for (const end of new Set([edge.from, edge.to])) degrees.set(end, (degrees.get(end) ?? 0) + 1);
    }
    for (const { edge } of hops) {
      around.set(edge.from, (around.get(edge.from) ?? new Set()).add(edge.to));
      around.set(edge.to, (around.get(edge.to) ?? new Set()).add(edge.from));
    }
    const found: string[][] = [];
    const extend = (path: readonly string[]): void => {
      const last = path.at(-1) ?? '';
      if (path.length > 1 && query.to.includes(last)) found.push([...path]);
      if (path.length > query.maxHops || (path.length > 1 && (degrees.get(last) ?? 0) > query.maxDegree)) return;
      for (const next of around.get(last) ?? []) if (!path.includes(next)) extend([...path, next]);
    };
    for (const start of new Set(query.from)) extend([start]);
    found.sort((a, b) => a.length - b.length || compare(a.join('\n'), b.join('\n')));
    return pathsOf(found.slice(0, query.limit), hops);
  }

  async size(generation: string): Promise<{ pages: number; nodes: number; edges: number }> {
    this.#failIfAsked();
    const pages = [...this.#pagesOf(generation).values()];
    const scopes = [...new Set(pages.map(({ scope }) => scope))];
    return {
      pages: pages.length,
      nodes: this.#nodes(generation, scopes).size,
      edges: this.#hops(generation, scopes).length,
    };
  }

  #arrange(own: Map<string, StoredPage>, pages: readonly PageArrangement[]): void {
    for (const page of own.values()) page.arrangement = [];
    for (const { route, edges } of pages) {
      const page = own.get(route);
      if (page !== undefined) page.arrangement = distinct([...page.arrangement, ...edges]);
    }
  }

  #pagesOf(generation: string): ReadonlyMap<string, StoredPage> {
    return this.#generations.get(generation) ?? new Map<string, StoredPage>();
  }

  #pagesIn(generation: string, scopes: readonly number[]): StoredPage[] {
    return [...this.#pagesOf(generation).values()]
      .filter(({ scope }) => scopes.includes(scope))
      .toSorted((a, b) => compare(a.route, b.route));
  }

  #nodes(generation: string, scopes: readonly number[]): Map<string, GraphNode> {
    const nodes = new Map<string, GraphNode>();
    for (const page of this.#pagesIn(generation, scopes)) {
      for (const node of page.nodes) if (!nodes.has(node.key)) nodes.set(node.key, node);
    }
    return nodes;
  }

  #stated(generation: string, scopes: readonly number[]): Stated[] {
    return this.#pagesIn(generation, scopes).flatMap((page) =>
      [...page.edges, ...page.arrangement].map((edge) => ({ edge, page })),
    );
  }

  #hops(generation: string, scopes: readonly number[]): GraphHop[] {
    const nodes = this.#nodes(generation, scopes);
    return this.#stated(generation, scopes).flatMap(({ edge, page }) => {
      const from = nodes.get(edge.from);
      const to = nodes.get(edge.to);
      return from === undefined || to === undefined ? [] : [{ edge, page: page.route, from, to }];
    });
  }

  #failIfAsked(): void {
    if (this.failure !== null) throw this.failure;
  }
}

function distinct(edges: readonly GraphEdge[]): GraphEdge[] {
  const kept = new Map<string, GraphEdge>();
  for (const edge of edges) {
    const key = JSON.stringify([edge.kind, edge.from, edge.to]);
    if (!kept.has(key)) kept.set(key, edge);
  }
  return [...kept.values()];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
