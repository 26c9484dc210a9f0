import { blockToText, type GraphNode, type IndexedPage, type PageGraph, type PageLink } from '@lattice/core';

import { findTerms } from './find-terms.ts';
import { pageKey, sectionKey } from './keys.ts';
import { distinctNames, type Fold, namesOf } from './names.ts';
import { PageContent, type SectionContent } from './page-content.ts';

/** Raise it whenever the same page gives another graph. */
export const GRAPH_VERSION = '1';

export interface PageGraphOptions {
  /** Number of the page's scope within its generation. */
  readonly scope: number;
  readonly fold: Fold;
}

/** What a page adds to the graph, from itself alone: nothing here depends on what other pages say. */
export function buildPageGraph(indexed: IndexedPage, { scope, fold }: PageGraphOptions): PageGraph {
  const { page, contentHash, links, terms = [], keywords = [], relations = [] } = indexed;
  const content = new PageContent(fold);
  const own = pageNode(indexed, fold);
  content.addNode(own);
  for (const section of sectionsOf(indexed)) addSection(content, section, { page: own, fold });
  const place = (anchor: string | null | undefined): string => {
    const key = anchor ? sectionKey(page.route, anchor) : own.key;
    return content.nodes.has(key) ? key : own.key;
  };
  for (const keyword of keywords) content.mention(own.key, keyword);
  content.defineNames(own.key, own.names, page.title);
  for (const { text, anchor } of terms) content.mention(place(anchor), text);
  for (const { from, kind, to, anchor } of relations) content.relate(place(anchor), [from, kind, to]);
  for (const link of links) addLink(content, link, { from: place(link.within), page: own, fold });
  return {
    route: page.route,
    scope,
    contentHash,
    nodes: [...content.nodes.values()],
    edges: [...content.edges.values()],
  };
}

function pageNode({ page, sidebarLabel }: IndexedPage, fold: Fold): GraphNode {
  const segment = page.route.split('/').findLast((part) => part !== '') ?? '';
  const names = [
    ...namesOf(page.title, fold),
    ...(sidebarLabel ? namesOf(sidebarLabel, fold) : []),
    ...distinctNames([segment], fold),
  ];
  return {
    key: pageKey(page.route),
    kind: 'page',
    label: page.title,
    names: [...new Set(names)],
    route: page.route,
    anchor: null,
  };
}

/** The chunks of one section are one. */
function sectionsOf({ chunks }: IndexedPage): SectionContent[] {
  const sections = new Map<string, SectionContent & { readonly blocks: unknown[] }>();
  for (const { chunk } of chunks) {
    const key = chunk.anchor ?? '';
    const known = sections.get(key);
    if (known === undefined) sections.set(key, { ...chunk, blocks: [...chunk.blocks] });
    else known.blocks.push(...chunk.blocks);
  }
  return [...sections.values()];
}

function addSection(
  content: PageContent,
  { anchor, headingPath, blocks }: SectionContent,
  { page, fold }: { readonly page: GraphNode; readonly fold: Fold },
): void {
  const key = anchor === null ? page.key : sectionKey(page.route ?? '', anchor);
  const heading = headingPath.at(-1) ?? '';
  if (anchor !== null) {
    const names = namesOf(heading, fold);
    content.addNode({ key, kind: 'section', label: heading, names, route: page.route, anchor });
    content.addEdge({ kind: 'contains', from: parentOf(content, headingPath, page), to: key, label: null });
    content.defineNames(key, names, heading);
  }
  for (const block of blocks) {
    const defined = block.kind === 'code' ? null : DEFINED.exec(blockToText(block).trim())?.groups;
    if (defined?.['term'] !== undefined) content.mention(key, defined['term'], 'defines');
    if (defined?.['alias'] !== undefined) content.mention(key, defined['alias'], 'defines');
  }
  for (const term of findTerms(blocks)) content.mention(key, term);
}

/** `- Node: …`, `Visual SLAM (VSLAM) is a …`. */
const DEFINED =
  /^(?:[-*•]\s+|\d+\.\s+)?(?:(?:an?|the)\s+)?(?<term>[\p{L}\p{N}][^.,;:!?()\n]{1,40}?)(?:\s*\((?<alias>[^()\n]{2,40})\))?(?:\s*[:–—]\s|\s+(?:is|are|refers\s+to|stands\s+for|means)\s+(?:an?|the|one|any)\s)/iu;

/** The section of the closest heading above. */
function parentOf(content: PageContent, headingPath: readonly string[], page: GraphNode): string {
  const above = headingPath.slice(1, -1);
  const parent = above.length === 0 ? undefined : sectionByHeading(content, above.at(-1) ?? '');
  return parent ?? page.key;
}

function sectionByHeading(content: PageContent, heading: string): string | undefined {
  return [...content.nodes.values()].findLast(({ kind, label }) => kind === 'section' && label === heading)?.key;
}

/** Headings under which authors name what has to be done before. */
const PREREQUISITES =
  /\b(?:prerequisites?|requirements?|preparations?|before\s+you\s+(?:begin|start)|what\s+you(?:'ll)?\s+need)\b/i;

function addLink(
  content: PageContent,
  { resolved, text }: PageLink,
  { from, page }: { readonly from: string; readonly page: GraphNode; readonly fold: Fold },
): void {
  // Files have no leading slash.
  if (resolved === null || !resolved.startsWith('/')) return;
  const hash = resolved.indexOf('#');
  const route = hash < 0 ? resolved : resolved.slice(0, hash);
  if (route === page.route) return;
  const label = text === '' ? null : text;
  const target = pageKey(route);
  content.addEdge({ kind: 'links', from, to: target, label });
  if (hash >= 0) content.addEdge({ kind: 'links', from, to: sectionKey(route, resolved.slice(hash + 1)), label });
  if (PREREQUISITES.test(content.nodes.get(from)?.label ?? '')) {
    content.addEdge({ kind: 'requires', from: page.key, to: target, label });
  }
  // What a link calls its target is a name of the target.
  const entity = label === null ? null : content.entity(label);
  if (entity !== null) content.addEdge({ kind: 'defines', from: target, to: entity, label: null });
}
