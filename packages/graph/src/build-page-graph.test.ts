import type { IndexedPage, PageLink } from '@lattice/core';
import { samplePage } from '@lattice/testing';
import { describe, expect, it } from 'vitest';

import { buildPageGraph } from './build-page-graph.ts';

/** Enough of a fold for tests: lower case, no plural, no small words. */
const fold = (text: string): string =>
  (text.toLowerCase().match(/[\p{L}\p{N}_-]+/gu) ?? [])
    .filter((word) => !['the', 'a', 'of', 'is', 'to', 'what', 'and'].includes(word))
    .map((word) => word.replace(/s$/, ''))
    .join(' ');

function build(changes: Partial<IndexedPage> = {}, text = 'Nothing special here.') {
  const sample = samplePage({
    route: '/docs/dns',
    title: 'Chapter 2: Private DNS (PDNS) Configuration',
    chunks: [{ text, terms: {} }],
  });
  const graph = buildPageGraph({ ...sample, ...changes }, { scope: 2, fold });
  const edges = graph.edges.map(
    ({ kind, from, to, label }) => `${kind} ${from} -> ${to}${label === null ? '' : ` "${label}"`}`,
  );
  return { graph, edges, nodes: new Map(graph.nodes.map((node) => [node.key, node])) };
}

const link = (resolved: string | null, text: string, within: string | null = 'part'): PageLink => ({
  target: './x.md',
  resolved,
  text,
  source: 'docs/dns.md',
  line: 3,
  within,
});

describe('the graph of a page', () => {
  it('names a page after its title without number and genre, its abbreviation, its address and its sidebar label', () => {
    const { nodes, graph } = build({ sidebarLabel: 'Resolving names' });
    expect(graph).toMatchObject({ route: '/docs/dns', scope: 2 });
    expect(nodes.get('page /docs/dns')?.names).toEqual(
      expect.arrayContaining(['private dn', 'pdn', 'private dn configuration', 'dn', 'resolving name']),
    );
    expect(nodes.get('page /docs/dns')?.label).toBe('Chapter 2: Private DNS (PDNS) Configuration');
  });

  it('puts sections below the page, and below each other', () => {
    const { edges } = build();
    expect(edges).toContain('contains page /docs/dns -> section /docs/dns#part');
    expect(edges).toContain('defines section /docs/dns#part -> entity part');
  });

  it('follows links to pages and sections with what they say, which names their target', () => {
    const links = [
      link('/docs/vpn#setup', 'the VPN Gateway'),
      link('/docs/dns#part', 'here'),
      link('static/a.pdf', 'x'),
      link(null, 'y'),
    ];
    const { edges } = build({ links });
    expect(edges.filter((edge) => edge.startsWith('links'))).toEqual([
      'links section /docs/dns#part -> page /docs/vpn "the VPN Gateway"',
      'links section /docs/dns#part -> section /docs/vpn#setup "the VPN Gateway"',
    ]);
    expect(edges).toContain('defines page /docs/vpn -> entity vpn gateway');
  });

  it('takes what is linked under a heading of prerequisites for required', () => {
    const sample = samplePage({ route: '/docs/dns', title: 'DNS', chunks: [{ text: 'x', terms: {}, anchor: 'pre' }] });
    const [chunk] = sample.chunks;
    if (chunk === undefined) throw new Error('no chunk');
    const chunks = [{ ...chunk, chunk: { ...chunk.chunk, headingPath: ['DNS', '📋 Prerequisites'] } }];
    const { edges } = build({ ...sample, chunks, links: [link('/docs/vpn', 'VPN', 'pre')] });
    expect(edges).toContain('requires page /docs/dns -> page /docs/vpn "VPN"');
  });

  it('has coined names, proper names, marked terms and keywords as entities, each once', () => {
    const { edges } = build(
      { keywords: ['networking'], terms: [{ text: 'mesh', style: 'strong', anchor: 'part' }] },
      'A DestinationRule goes to the Azure Key Vault of ROS2. Later DestinationRule again, and http_timeout.',
    );
    const mentioned = edges.filter((edge) => edge.startsWith('mentions'));
    expect(mentioned.toSorted()).toEqual([
      'mentions page /docs/dns -> entity networking',
      'mentions section /docs/dns#part -> entity azure key vault',
      'mentions section /docs/dns#part -> entity destinationrule',
      'mentions section /docs/dns#part -> entity http_timeout',
      'mentions section /docs/dns#part -> entity mesh',
      'mentions section /docs/dns#part -> entity ros2',
    ]);
  });

  it('tells where a term is defined from where it is mentioned', () => {
    const { edges } = build({}, 'Visual Odometry (VO) is a technique of cameras.');
    expect(edges).toContain('defines section /docs/dns#part -> entity visual odometry');
    expect(edges).toContain('defines section /docs/dns#part -> entity vo');
    expect(edges).not.toContain('mentions section /docs/dns#part -> entity visual odometry');
  });

  it('relates what a model has read, below the section that says so', () => {
    const related = (from: string, to: string) => ({ from, kind: 'runs on', to, anchor: 'part' });
    const long = 'a name that is a whole sentence';
    const { edges, nodes } = build({ relations: [related('The Gateway', 'Node pool'), related('Gateway', long)] });
    expect(edges).toContain('relates entity gateway -> entity node pool "runs on"');
    expect(edges.filter((edge) => edge.startsWith('relates'))).toHaveLength(1);
    expect(edges).toContain('mentions section /docs/dns#part -> entity gateway');
    expect(edges).toContain('mentions section /docs/dns#part -> entity node pool');
    expect([...nodes.keys()].filter((key) => key.includes('sentence'))).toEqual([]);
  });

  it('gives every edge an end of its own, so that it goes with the page', () => {
    const { graph, nodes } = build(
      { links: [link('/docs/vpn', 'VPN')], keywords: ['a b'] },
      'The Azure Key Vault is a store.',
    );
    expect(graph.edges.length).toBeGreaterThan(5);
    for (const { from, to } of graph.edges) expect(nodes.has(from) || nodes.has(to)).toBe(true);
  });
});
