import type { BuildRequest, GenerationBuild, GraphNode, IndexedPage, IndexWriter } from '@lattice/core';
import { currentDocs, FakeGraphStore, samplePage } from '@lattice/testing';
import { describe, expect, it } from 'vitest';

import { withGraph } from './with-graph.ts';

const fold = (text: string): string => text.toLowerCase();

/** An index of nothing but hashes. */
function hashIndex(): IndexWriter & { readonly steps: string[] } {
  let live = new Map<string, string>();
  let count = 0;
  const steps: string[] = [];
  return {
    steps,
    live: async () => null,
    async open(): Promise<GenerationBuild> {
      const pages = new Map<string, string>();
      count += 1;
      return {
        id: `generation-${count}`,
        written: async () => pages,
        reusable: async () => live,
        async reuse(routes) {
          for (const route of routes) pages.set(route, live.get(route) ?? '');
        },
        async write(written) {
          steps.push(`write ${written.map(({ page }) => page.route).join(' ')}`);
          for (const { page, contentHash } of written) pages.set(page.route, contentHash);
        },
        async publish() {
          live = pages;
          steps.push('publish');
          return { id: `generation-${count}`, pages: pages.size, chunks: 0 };
        },
        async abandon() {
          steps.push('abandon');
        },
      };
    },
  };
}

const page = (route: string): IndexedPage => samplePage({ route, title: route, chunks: [{ text: 'text', terms: {} }] });
const [one, two] = [page('/one'), page('/two')];

const request: BuildRequest = {
  siteId: 'site',
  jobId: 'job',
  site: { title: 'Site', url: null, baseUrl: '/', defaultLocale: 'en' },
  scopes: [currentDocs],
  fingerprint: 'f',
  places: new Map([
    ['/one', { scope: currentDocs, navigation: { previous: null, next: '/two', parent: null } }],
    ['/two', { scope: currentDocs, navigation: { previous: '/one', next: null, parent: '/one' } }],
  ]),
};

describe('an index writer with a graph', () => {
  it('writes, takes over and publishes both', async () => {
    const graph = new FakeGraphStore();
    const writer = withGraph(hashIndex(), { graph, fold });
    const first = await writer.open(request);
    await first.write([one, two]);
    await first.publish();
    const arranged = async (generation: string) => {
      const query = {
        of: ['page /one'],
        kinds: ['next', 'contains'],
        direction: 'out',
        scopes: [0],
        limit: 9,
      } as const;
      const hops = await graph.neighbours(generation, query);
      return hops.map(({ edge, to }: { edge: { kind: string }; to: GraphNode }) => `${edge.kind} ${to.key}`);
    };
    expect(await arranged(first.id)).toEqual(['contains page /two', 'contains section /one#part', 'next page /two']);

    const second = await writer.open(request);
    expect([...(await second.reusable()).keys()]).toEqual(['/one', '/two']);
    await second.reuse(['/one', '/two']);
    await second.publish();
    expect(await graph.size(second.id)).toEqual(await graph.size(first.id));
    expect(await arranged(second.id)).toEqual(await arranged(first.id));
  });

  it('reads a page again whose graph is missing', async () => {
    const index = hashIndex();
    const plain = await index.open(request);
    await plain.write([one, two]);
    await plain.publish();
    const build = await withGraph(index, { graph: new FakeGraphStore(), fold }).open(request);
    expect((await build.reusable()).size).toBe(0);
    await build.write([one]);
    expect([...(await build.written()).keys()]).toEqual(['/one']);
  });

  it('gives up both', async () => {
    const graph = new FakeGraphStore();
    const index = hashIndex();
    const build = await withGraph(index, { graph, fold }).open(request);
    await build.write([one]);
    await build.abandon();
    expect(index.steps).toEqual(['write /one', 'abandon']);
    expect(await graph.size(build.id)).toEqual({ pages: 0, nodes: 0, edges: 0 });
  });
});
