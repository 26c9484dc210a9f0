import type { CallOptions } from './site-index.ts';

/** `entity`: an identifier, a term that was emphasised or defined, a keyword. */
export type GraphNodeKind = 'page' | 'section' | 'entity';

/**
 * `contains`: page or section and what stands in it, category page and its pages. `next`: page and the one after it in
 * the sidebar. `links`: section or page and what it links to. `requires`: page and what it names as to be done before.
 * `defines`, `mentions`: section or page and an entity. `relates`: entity and entity, by what a model has read; a section
 * of the page that states it has edges to both.
 */
export type GraphEdgeKind = 'contains' | 'next' | 'links' | 'requires' | 'defines' | 'mentions' | 'relates';

export interface GraphNode {
  /** Unique within a generation and the same in every one: kind and place, or kind and name. */
  readonly key: string;
  readonly kind: GraphNodeKind;
  /** What a reader would call it. */
  readonly label: string;
  /** What it is looked up by, all folded the same way. */
  readonly names: readonly string[];
  /** Page it stands on; null for an entity, which stands nowhere in particular. */
  readonly route: string | null;
  readonly anchor: string | null;
}

export interface GraphEdge {
  readonly kind: GraphEdgeKind;
  readonly from: string;
  readonly to: string;
  /** Text of a link; what a relation says between its ends, such as `runs on`. */
  readonly label: string | null;
}

/** What one page adds to the graph. A node that several pages add is one node, there while one of them is. */
export interface PageGraph {
  readonly route: string;
  /** Number of the page's scope within the generation. */
  readonly scope: number;
  /** Of the indexed page. */
  readonly contentHash: string;
  readonly nodes: readonly GraphNode[];
  /** From or to one of the nodes. The other end may be a node of another page, or be missing: then the edge is not shown. */
  readonly edges: readonly GraphEdge[];
}

/** Where a site puts a page; the edges it is responsible for that depend on other pages, not on its text. */
export interface PageArrangement {
  readonly route: string;
  readonly edges: readonly GraphEdge[];
}

export interface GraphBuildRequest {
  readonly siteId: string;
  /** Id of the index generation the graph belongs to; it exists already. */
  readonly generation: string;
  /** Changes when the same page gives another graph; pages of another version are not taken over. */
  readonly version: string;
}

/** The graph of one generation being built. Every write is idempotent: a page written twice is there once. */
export interface GraphBuild {
  /** Routes already in it with their content hash. */
  written(options?: CallOptions): Promise<ReadonlyMap<string, string>>;
  /** Routes of the site's live graph of the same version with their content hash. */
  reusable(options?: CallOptions): Promise<ReadonlyMap<string, string>>;
  /** Takes pages over from the live graph unchanged but for their scope's number. */
  reuse(pages: readonly { readonly route: string; readonly scope: number }[], options?: CallOptions): Promise<void>;
  write(pages: readonly PageGraph[], options?: CallOptions): Promise<void>;
  /** Replaces the arrangement of the whole site; pages that are not in the graph are passed over. */
  arrange(pages: readonly PageArrangement[], options?: CallOptions): Promise<void>;
  /**
   * Called once the index generation is live: the graph is what the next build takes pages over from, and what is older
   * than the one before it is deleted, as some readers may still hold that one.
   */
  publish(options?: CallOptions): Promise<void>;
  /** Deletes the build. */
  abandon(options?: CallOptions): Promise<void>;
}

/** A node found, with how many pages of the scopes add it: a name of many pages tells little. */
export interface FoundGraphNode extends GraphNode {
  readonly pages: number;
}

export interface NodeQuery {
  readonly names: readonly string[];
  /** Scope numbers; a node is there where a page of one of them adds it. Empty finds nothing. */
  readonly scopes: readonly number[];
  readonly limit: number;
}

/** An edge as seen from one of its ends. */
export interface GraphHop {
  readonly edge: GraphEdge;
  /** Page that states it. */
  readonly page: string;
  readonly from: GraphNode;
  readonly to: GraphNode;
}

export interface NeighbourQuery {
  /** Keys. */
  readonly of: readonly string[];
  readonly kinds: readonly GraphEdgeKind[];
  /** `out`: edges that leave the nodes. */
  readonly direction: 'out' | 'in';
  readonly scopes: readonly number[];
  readonly limit: number;
}

export interface PathQuery {
  /** Keys; a path leads from one of these to one of those. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly scopes: readonly number[];
  /** 1 to 4, whichever way each edge points. */
  readonly maxHops: number;
  /** A node in between that more edges touch is a crossroads of the whole site and proves nothing. */
  readonly maxDegree: number;
  readonly limit: number;
}

/** Nodes in order, one more than hops; an edge may point against the path. */
export interface GraphPath {
  readonly nodes: readonly GraphNode[];
  readonly hops: readonly GraphHop[];
}

export interface GraphSize {
  readonly pages: number;
  readonly nodes: number;
  readonly edges: number;
}

/**
 * The graph beside the index. Readers name the generation they hold, so that graph and index are swapped by one step,
 * the index's; the graph of one they do not know is empty.
 *
 * @throws LatticeError `graph-unavailable`, `timeout`, `cancelled`.
 */
export interface GraphStore {
  open(request: GraphBuildRequest, options?: CallOptions): Promise<GraphBuild>;
  /** Fewest pages first, ties by key. */
  findNodes(generation: string, query: NodeQuery, options?: CallOptions): Promise<FoundGraphNode[]>;
  /** By key of the node they start from, kind, then key of the other end. */
  neighbours(generation: string, query: NeighbourQuery, options?: CallOptions): Promise<GraphHop[]>;
  /** Shortest first, each sequence of nodes once, ties by their keys. No node comes twice in a path. */
  paths(generation: string, query: PathQuery, options?: CallOptions): Promise<GraphPath[]>;
  size(generation: string, options?: CallOptions): Promise<GraphSize>;
}
