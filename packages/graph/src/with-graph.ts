import {
  type GenerationBuild,
  type GraphBuild,
  type GraphStore,
  type IndexedPage,
  type IndexWriter,
  LatticeError,
  type PageNavigation,
  type Scope,
} from '@lattice/core';

import { arrangePages } from './arrange-pages.ts';
import { buildPageGraph, GRAPH_VERSION } from './build-page-graph.ts';
import type { Fold } from './names.ts';

export interface WithGraphOptions {
  readonly graph: GraphStore;
  readonly fold: Fold;
}

/**
 * An index writer that writes the graph in the same build: what the index takes over, writes, publishes or gives up, the
 * graph does too. A page counts as there only where both have it, so that one whose graph is missing is read again.
 */
export function withGraph(writer: IndexWriter, { graph, fold }: WithGraphOptions): IndexWriter {
  return {
    live: (request) => writer.live(request),
    async open(request) {
      const build = await writer.open(request);
      const own = await graph.open({ siteId: request.siteId, generation: build.id, version: GRAPH_VERSION });
      const places = request.places ?? new Map();
      return joined(build, own, {
        scopeOf: scopeNumbers(request.scopes),
        scopes: new Map([...places].map(([route, { scope }]) => [route, scope])),
        navigation: new Map(
          [...places].flatMap(([route, { navigation }]) => (navigation ? [[route, navigation]] : [])),
        ),
        fold,
      });
    },
  };
}

interface Joining {
  readonly scopeOf: (scope: Scope) => number;
  readonly scopes: ReadonlyMap<string, Scope>;
  readonly navigation: ReadonlyMap<string, PageNavigation>;
  readonly fold: Fold;
}

function joined(build: GenerationBuild, graph: GraphBuild, joining: Joining): GenerationBuild {
  const { scopeOf, scopes, navigation, fold } = joining;
  return {
    id: build.id,
    written: async () => inBoth(await build.written(), await graph.written()),
    reusable: async () => inBoth(await build.reusable(), await graph.reusable()),
    async reuse(routes) {
      await build.reuse(routes);
      const pages = routes.flatMap((route) => {
        const scope = scopes.get(route);
        return scope === undefined ? [] : [{ route, scope: scopeOf(scope) }];
      });
      await graph.reuse(pages);
    },
    async write(pages: readonly IndexedPage[]) {
      // The index first: the graph may hang on its rows.
      await build.write(pages);
      await graph.write(pages.map((page) => buildPageGraph(page, { scope: scopeOf(page.page.scope), fold })));
    },
    async publish(agreement) {
      await graph.arrange(arrangePages(navigation));
      const summary = await build.publish(agreement);
      await graph.publish();
      return summary;
    },
    async abandon() {
      await graph.abandon();
      await build.abandon();
    },
  };
}

function inBoth(index: ReadonlyMap<string, string>, graph: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...index].filter(([route, hash]) => graph.get(route) === hash));
}

/** Scopes are numbered as listed, the same way the index does. */
function scopeNumbers(scopes: readonly Scope[]): (scope: Scope) => number {
  const keyOf = ({ plugin, version, locale }: Scope): string => JSON.stringify([plugin, version, locale]);
  const numbers = new Map(scopes.map((scope, number) => [keyOf(scope), number]));
  return (scope) => {
    const number = numbers.get(keyOf(scope));
    if (number === undefined)
      throw new LatticeError('internal', 'A page belongs to a scope that the site does not have.');
    return number;
  };
}
