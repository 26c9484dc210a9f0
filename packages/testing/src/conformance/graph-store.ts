import type { GraphBuild, GraphEdge, GraphEdgeKind, GraphNode, GraphStore, PageGraph } from '@lattice/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { FakeGraphStore } from '../fake-graph-store.ts';

export interface IndexedRoute {
  readonly route: string;
  readonly scope: number;
  readonly contentHash: string;
}

/** A generation of the index, which its graph belongs to. */
export interface IndexGeneration {
  readonly id: string;
  /** Makes it live. */
  publish(): Promise<void>;
}

export interface GraphStoreHarness extends AsyncDisposable {
  readonly store: GraphStore;
  /** Begins an index generation of these pages; pages whose hash is that of the live one are taken over. */
  begin(siteId: string, pages: readonly IndexedRoute[]): Promise<IndexGeneration>;
  /** Things stored that no page of these generations adds. */
  leftovers(generations: readonly string[]): Promise<number>;
}

/** Of nobody else, should the store be one that others use. */
const SITE = `conformance-${crypto.randomUUID()}`;
const VERSION = 'graph-1';

function page(route: string, title: string): GraphNode {
  return { key: `page ${route}`, kind: 'page', label: title, names: [title.toLowerCase()], route, anchor: null };
}

function section(route: string, anchor: string): GraphNode {
  return { key: `section ${route}#${anchor}`, kind: 'section', label: anchor, names: [anchor], route, anchor };
}

function entity(name: string): GraphNode {
  return { key: `entity ${name}`, kind: 'entity', label: name, names: [name], route: null, anchor: null };
}

function edge(
  kind: GraphEdgeKind,
  [from, to]: readonly [GraphNode, GraphNode],
  label: string | null = null,
): GraphEdge {
  return { kind, from: from.key, to: to.key, label };
}

const vpn = page('/vpn', 'VPN');
const vpnSetup = section('/vpn', 'setup');
const dns = page('/dns', 'DNS');
const needs = section('/dns', 'prerequisites');
const cleanup = page('/cleanup', 'Cleanup');
const gateway = entity('gateway');

const vpnPage: PageGraph = {
  route: '/vpn',
  scope: 0,
  contentHash: 'v1',
  nodes: [vpn, vpnSetup, gateway],
  edges: [
    edge('contains', [vpn, vpnSetup]),
    edge('defines', [vpnSetup, gateway]),
    // A way to the other page that only a store takes which does not look whether the node is there.
    edge('links', [vpnSetup, page('/nowhere', 'Nowhere')]),
  ],
};
const dnsPage: PageGraph = {
  route: '/dns',
  scope: 0,
  contentHash: 'd1',
  nodes: [dns, needs, gateway],
  edges: [
    edge('contains', [dns, needs]),
    edge('links', [needs, vpn], 'the "gateway" \\ 👋'),
    edge('requires', [dns, vpn]),
    edge('mentions', [needs, gateway]),
    edge('links', [dns, page('/nowhere', 'Nowhere')], 'gone'),
  ],
};
const oldPage: PageGraph = {
  route: '/old/vpn',
  scope: 1,
  contentHash: 'o1',
  nodes: [page('/old/vpn', 'VPN'), gateway],
  edges: [edge('mentions', [page('/old/vpn', 'VPN'), gateway])],
};
const cleanupPage: PageGraph = { route: '/cleanup', scope: 0, contentHash: 'c1', nodes: [cleanup], edges: [] };

type Open = () => Promise<GraphStoreHarness>;

/** What every graph store has to do. `open` gives one that holds nothing of an earlier test. */
export function graphStoreConformance(name: string, open: Open): void {
  describe(`${name} as a graph store`, () => {
    findsAndWalks(open);
    builds(open);
    agreesWithTheModel(open);
  });
}

interface Ingested {
  readonly id: string;
  readonly build: GraphBuild;
}

/** A whole ingestion: what the live graph has by hash is taken over, the rest written. */
async function ingest(
  harness: GraphStoreHarness,
  pages: readonly PageGraph[],
  arrangement: readonly (readonly [string, GraphEdge])[] = [],
): Promise<Ingested> {
  const generation = await harness.begin(SITE, pages);
  const build = await harness.store.open({ siteId: SITE, generation: generation.id, version: VERSION });
  const reusable = await build.reusable();
  const unchanged = pages.filter(({ route, contentHash }) => reusable.get(route) === contentHash);
  await build.reuse(unchanged);
  await build.write(pages.filter((one) => !unchanged.includes(one)));
  await build.arrange(arrangement.map(([route, one]) => ({ route, edges: [one] })));
  await generation.publish();
  await build.publish();
  return { id: generation.id, build };
}

function findsAndWalks(open: Open): void {
  it('finds nodes by name within scopes, the ones of fewest pages first', async () => {
    await using harness = await open();
    const { id } = await ingest(harness, [vpnPage, dnsPage, oldPage]);
    const find = async (names: readonly string[], scopes: readonly number[], limit = 10) =>
      (await harness.store.findNodes(id, { names, scopes, limit })).map(({ key, pages }) => `${key} ${pages}`);
    expect(await find(['gateway', 'vpn'], [0])).toEqual(['page /vpn 1', 'entity gateway 2']);
    expect(await find(['gateway', 'vpn'], [0, 1])).toEqual(['page /old/vpn 1', 'page /vpn 1', 'entity gateway 3']);
    expect(await find(['gateway'], [1])).toEqual(['entity gateway 1']);
    expect(await find(['gateway', 'vpn'], [0, 1], 1)).toEqual(['page /old/vpn 1']);
    expect(await find(['gateway'], [])).toEqual([]);
    expect(await find(['nothing'], [0, 1])).toEqual([]);
    const [found] = await harness.store.findNodes(id, { names: ['prerequisites'], scopes: [0], limit: 1 });
    expect(found).toEqual({ ...needs, pages: 1 });
  });

  it('shows edges from either end with what they say, but none that leads nowhere', async () => {
    await using harness = await open();
    const { id } = await ingest(harness, [vpnPage, dnsPage, oldPage]);
    const kinds: readonly GraphEdgeKind[] = ['links', 'requires', 'mentions', 'contains'];
    const out = await harness.store.neighbours(id, {
      of: [needs.key, dns.key],
      kinds,
      direction: 'out',
      scopes: [0],
      limit: 9,
    });
    expect(out).toEqual([
      { edge: edge('contains', [dns, needs]), page: '/dns', from: dns, to: needs },
      { edge: edge('requires', [dns, vpn]), page: '/dns', from: dns, to: vpn },
      { edge: edge('links', [needs, vpn], 'the "gateway" \\ 👋'), page: '/dns', from: needs, to: vpn },
      { edge: edge('mentions', [needs, gateway]), page: '/dns', from: needs, to: gateway },
    ]);
    const query = { of: [gateway.key], kinds: ['mentions', 'defines'], direction: 'in', limit: 9 } as const;
    const into = async (scopes: readonly number[], limit = 9) =>
      (await harness.store.neighbours(id, { ...query, scopes, limit })).map(
        ({ edge: { kind, from } }) => `${kind} ${from}`,
      );
    expect(await into([0])).toEqual(['defines section /vpn#setup', 'mentions section /dns#prerequisites']);
    expect(await into([1])).toEqual(['mentions page /old/vpn']);
    expect(await into([0], 1)).toEqual(['defines section /vpn#setup']);
  });

  it('finds paths whichever way their edges point, shortest first, not through crossroads', async () => {
    await using harness = await open();
    const { id } = await ingest(harness, [vpnPage, dnsPage, oldPage]);
    const query = { from: [dns.key], to: [vpnSetup.key], scopes: [0], maxHops: 3, maxDegree: 10, limit: 5 };
    const found = await harness.store.paths(id, query);
    expect(found.map(({ nodes }) => nodes.map(({ key }) => key))).toEqual([
      ['page /dns', 'page /vpn', 'section /vpn#setup'],
      ['page /dns', 'section /dns#prerequisites', 'entity gateway', 'section /vpn#setup'],
      ['page /dns', 'section /dns#prerequisites', 'page /vpn', 'section /vpn#setup'],
    ]);
    expect(found[1]?.hops.map(({ edge: { kind, from }, page: stated }) => [kind, from, stated])).toEqual([
      ['contains', 'page /dns', '/dns'],
      ['mentions', 'section /dns#prerequisites', '/dns'],
      ['defines', 'section /vpn#setup', '/vpn'],
    ]);
    expect(found[0]?.hops[0]).toEqual({ edge: edge('requires', [dns, vpn]), page: '/dns', from: dns, to: vpn });
    expect(await harness.store.paths(id, { ...query, maxHops: 1 })).toEqual([]);
    expect(await harness.store.paths(id, { ...query, limit: 1 })).toHaveLength(1);
    expect(await harness.store.paths(id, { ...query, scopes: [1] })).toEqual([]);
    expect(await harness.store.paths(id, { ...query, maxDegree: 2 })).toEqual([]);
    const direct = await harness.store.paths(id, { ...query, to: [vpn.key, dns.key], maxHops: 1, maxDegree: 0 });
    expect(direct.map(({ nodes }) => nodes.map(({ key }) => key))).toEqual([['page /dns', 'page /vpn']]);
  });

  it('keeps what relates two entities, with its words and its page, until that page goes', async () => {
    await using harness = await open();
    const proxy = entity('proxy');
    const related = edge('relates', [gateway, proxy], 'runs on');
    const notes: PageGraph = {
      route: '/notes',
      scope: 0,
      contentHash: 'n1',
      nodes: [page('/notes', 'Notes'), gateway, proxy],
      edges: [edge('mentions', [page('/notes', 'Notes'), gateway]), related],
    };
    const proxied: PageGraph = {
      ...cleanupPage,
      nodes: [cleanup, proxy],
      edges: [edge('defines', [cleanup, proxy])],
    };
    const relations = async (id: string, direction: 'in' | 'out') => {
      const query = { of: [gateway.key, proxy.key], kinds: ['relates'], direction, scopes: [0], limit: 9 } as const;
      return harness.store.neighbours(id, query);
    };
    const hop = { edge: related, page: '/notes', from: gateway, to: proxy };
    const first = await ingest(harness, [vpnPage, notes, proxied]);
    const second = await ingest(harness, [vpnPage, notes, proxied]);
    for (const { id } of [first, second]) {
      expect([await relations(id, 'out'), await relations(id, 'in')]).toEqual([[hop], [hop]]);
    }
    const query = { from: [vpnSetup.key], to: [cleanup.key], scopes: [0], maxHops: 3, maxDegree: 10, limit: 5 };
    const [path] = await harness.store.paths(second.id, query);
    expect(path?.nodes).toEqual([vpnSetup, gateway, proxy, cleanup]);
    expect(path?.hops[1]).toEqual(hop);
    const third = await ingest(harness, [vpnPage, proxied]);
    expect(await relations(third.id, 'out')).toEqual([]);
    expect(await harness.store.paths(third.id, query)).toEqual([]);
  });

  it('arranges the pages of a site, each time anew', async () => {
    await using harness = await open();
    const pages = [vpnPage, dnsPage, cleanupPage];
    const next = async (id: string) => {
      const hops = await harness.store.neighbours(id, {
        of: [vpn.key],
        kinds: ['next'],
        direction: 'out',
        scopes: [0],
        limit: 9,
      });
      return hops.map(({ to, page: stated }) => `${to.key} by ${stated}`);
    };
    const first = await ingest(harness, pages, [
      ['/vpn', edge('next', [vpn, dns])],
      ['/gone', edge('next', [dns, vpn])],
    ]);
    expect(await next(first.id)).toEqual(['page /dns by /vpn']);
    const second = await ingest(harness, pages, [['/vpn', edge('next', [vpn, cleanup])]]);
    expect(await next(second.id)).toEqual(['page /cleanup by /vpn']);
    expect(await next(first.id)).toEqual(['page /dns by /vpn']);
  });
}

function builds(open: Open): void {
  it('keeps generations apart: a reader of one sees nothing of the next', async () => {
    await using harness = await open();
    const first = await ingest(harness, [vpnPage, dnsPage]);
    const edited: PageGraph = { ...vpnPage, contentHash: 'v2', nodes: [vpn], edges: [] };
    const generation = await harness.begin(SITE, [edited]);
    const build = await harness.store.open({ siteId: SITE, generation: generation.id, version: VERSION });
    await build.write([edited]);
    expect(await harness.store.size(first.id)).toEqual({ pages: 2, nodes: 5, edges: 6 });
    expect(await harness.store.size(generation.id)).toEqual({ pages: 1, nodes: 1, edges: 0 });
    expect(await harness.store.size('00000000-0000-4000-8000-000000000000')).toEqual({ pages: 0, nodes: 0, edges: 0 });
  });

  it('takes up a build again, and writes a page twice as once', async () => {
    await using harness = await open();
    const generation = await harness.begin(SITE, [vpnPage, dnsPage]);
    const request = { siteId: SITE, generation: generation.id, version: VERSION };
    await (await harness.store.open(request)).write([{ ...vpnPage, nodes: [vpn, cleanup], edges: [] }, dnsPage]);
    const again = await harness.store.open(request);
    expect(new Map(await again.written())).toEqual(
      new Map([
        ['/dns', 'd1'],
        ['/vpn', 'v1'],
      ]),
    );
    expect((await again.reusable()).size).toBe(0);
    await again.write([vpnPage]);
    await again.write([vpnPage]);
    expect(await harness.store.size(generation.id)).toEqual({ pages: 2, nodes: 5, edges: 6 });
  });

  it('takes pages over with the scope they have now, those of another version not', async () => {
    await using harness = await open();
    await ingest(harness, [vpnPage, dnsPage]);
    const pages = [vpnPage, dnsPage].map((one) => ({ ...one, scope: 3 }));
    const generation = await harness.begin(SITE, pages);
    const request = { siteId: SITE, generation: generation.id, version: VERSION };
    const other = await harness.store.open({ ...request, version: 'graph-2' });
    expect((await other.reusable()).size).toBe(0);
    const build = await harness.store.open(request);
    expect(new Map(await build.reusable())).toEqual(
      new Map([
        ['/dns', 'd1'],
        ['/vpn', 'v1'],
      ]),
    );
    await build.reuse(pages);
    const found = async (scope: number) => {
      const nodes = await harness.store.findNodes(generation.id, { names: ['gateway'], scopes: [scope], limit: 1 });
      return nodes.map((node) => node.pages);
    };
    expect([await found(0), await found(3)]).toEqual([[], [2]]);
    const hops = await harness.store.neighbours(generation.id, {
      of: [needs.key],
      kinds: ['links'],
      direction: 'out',
      scopes: [3],
      limit: 9,
    });
    expect(hops).toHaveLength(1);
  });

  it('leaves nothing of a build that was given up', async () => {
    await using harness = await open();
    const first = await ingest(harness, [vpnPage]);
    const generation = await harness.begin(SITE, [dnsPage]);
    const build = await harness.store.open({ siteId: SITE, generation: generation.id, version: VERSION });
    await build.write([dnsPage]);
    await build.abandon();
    expect(await harness.leftovers([first.id])).toBe(0);
  });
}

const ROUTES = ['/a', '/b', '/c', '/d', '/e'];
const ENTITIES = ['x', 'y', 'z'].map(entity);

const pageGraph = (route: string) =>
  fc
    .record({
      scope: fc.integer({ min: 0, max: 1 }),
      hash: fc.integer({ min: 0, max: 2 }),
      entities: fc.subarray(ENTITIES),
      targets: fc.subarray(ROUTES),
    })
    .map(({ scope, hash, entities, targets }): PageGraph => {
      const [own, part] = [page(route, route), section(route, 'part')];
      return {
        route,
        scope,
        // Content that differs has another hash.
        contentHash: JSON.stringify([hash, scope, entities.map(({ label }) => label), targets]),
        nodes: [own, part, ...entities],
        edges: [
          edge('contains', [own, part]),
          ...entities.map((one) => edge('mentions', [part, one])),
          ...entities.slice(1).map((one) => edge('relates', [ENTITIES[0] ?? one, one], 'uses')),
          ...targets.map((target) => edge('links', [part, page(target, target)], `to ${target}`)),
        ],
      };
    });

const siteGraph = fc
  .tuple(fc.subarray(ROUTES, { minLength: 1 }), fc.tuple(...ROUTES.map(pageGraph)))
  .map(([present, graphs]) => graphs.filter(({ route }) => present.includes(route)));

function agreesWithTheModel(open: Open): void {
  it('shows what the model shows after any ingestions, and leaves nothing behind', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(siteGraph, { minLength: 1, maxLength: 4 }), async (sites) => {
        await using harness = await open();
        const model = new FakeGraphStore();
        const modelled = {
          store: model,
          begin: modelBegin(),
          leftovers: async () => 0,
          [Symbol.asyncDispose]: async () => {},
        };
        const live: string[] = [];
        for (const site of sites) {
          const order = site.slice(1).map(({ route }, index): readonly [string, GraphEdge] => {
            const before = site[index]?.route ?? '';
            return [before, edge('next', [page(before, before), page(route, route)])];
          });
          const actual = await ingest(harness, site, order);
          const expected = await ingest(modelled, site, order);
          live.push(actual.id);
          for (const scopes of [[0], [1], [0, 1]]) {
            expect(await view(harness.store, actual.id, scopes)).toEqual(await view(model, expected.id, scopes));
          }
          // Readers may hold the one before; what is older goes with its index generation.
          expect(await harness.leftovers(live.slice(-2))).toBe(0);
        }
      }),
      { numRuns: 8, seed: 20_261_121 },
    );
  });
}

function modelBegin(): GraphStoreHarness['begin'] {
  let count = 0;
  return async () => ({ id: `model-${(count += 1)}`, publish: async () => {} });
}

async function view(store: GraphStore, generation: string, scopes: readonly number[]) {
  const of = [...ROUTES.map((route) => section(route, 'part').key), ...ENTITIES.map(({ key }) => key)];
  const kinds: readonly GraphEdgeKind[] = ['contains', 'links', 'mentions', 'next', 'relates'];
  return {
    size: await store.size(generation),
    nodes: await store.findNodes(generation, { names: [...ROUTES, 'part', 'x', 'y', 'z'], scopes, limit: 100 }),
    out: await store.neighbours(generation, { of, kinds, direction: 'out', scopes, limit: 100 }),
    in: await store.neighbours(generation, { of, kinds, direction: 'in', scopes, limit: 100 }),
    paths: await store.paths(generation, {
      from: ['page /a', 'entity x'],
      to: ['page /c', 'section /b#part'],
      scopes,
      maxHops: 4,
      maxDegree: 5,
      limit: 20,
    }),
  };
}
