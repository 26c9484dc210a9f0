import type { CallOptions, Citation, LiveGeneration, ManifestPage, SiteIndex, StoredChunk } from '@lattice/core';

import { Recent } from '../recent.ts';
import { encodeFragment, encodeRoute } from './encode-url.ts';

/** A place of the site that is known to exist. */
export interface ResolvedPlace {
  readonly url: string;
  readonly route: string;
  readonly anchor: string | null;
  readonly sourcePath: string | null;
}

export type PlaceOf = (chunk: StoredChunk) => ResolvedPlace;

export interface CitationResolver {
  /** Looks up the pages of chunks, and tells of each of these its heading where the manifest has it, else its page. */
  resolve(generation: LiveGeneration, chunks: readonly StoredChunk[], options?: CallOptions): Promise<PlaceOf>;
}

/** Pages whose headings are remembered; a page is cited many times between two ingestions. */
const REMEMBERED_PAGES = 2_000;

/** @param siteUrl origin that replaces the one in the site's configuration */
export function createCitationResolver(index: Pick<SiteIndex, 'pages'>, siteUrl?: string): CitationResolver {
  const recent = new Recent<string, ReadonlySet<string>>(REMEMBERED_PAGES);

  const anchorsOf = async (generation: LiveGeneration, routes: ReadonlySet<string>, options?: CallOptions) => {
    const keyOf = (route: string): string => `${generation.id} ${route}`;
    const anchors = new Map([...routes].map((route) => [route, recent.get(keyOf(route))]));
    const missing = [...routes].filter((route) => anchors.get(route) === undefined);
    if (missing.length === 0) return anchors;
    const pages = await index.pages(generation, missing, options);
    for (const route of missing) {
      const found = linkable(pages.get(route));
      recent.set(keyOf(route), found);
      anchors.set(route, found);
    }
    return anchors;
  };

  return {
    async resolve(generation, chunks, options) {
      const known = await anchorsOf(generation, new Set(chunks.map(({ route }) => route)), options);
      const origin = (siteUrl ?? generation.site.url ?? '').replace(/\/+$/, '');
      return ({ route, anchor: own, source }) => {
        const anchor = own !== null && known.get(route)?.has(own) === true ? own : null;
        const fragment = anchor === null ? '' : `#${encodeFragment(anchor)}`;
        const url = `${origin}${encodeRoute(route)}${fragment}`;
        return { url, route, anchor, sourcePath: source === '' ? null : source };
      };
    },
  };
}

/** Ids that lead somewhere. A page without the manifest's knowledge has none, so its citation falls back to the page. */
function linkable(page: ManifestPage | undefined): ReadonlySet<string> {
  return new Set(page?.headings.flatMap((heading) => heading.id ?? []));
}

export interface CitedPassage {
  readonly n: number;
  readonly chunk: StoredChunk;
  readonly place: ResolvedPlace;
  /** Verbatim from the chunk. */
  readonly quote: string;
  readonly score: number;
}

/** The citation as it goes over the wire. */
export function toCitation({ n, chunk, place, quote, score }: CitedPassage): Citation {
  return {
    n,
    title: chunk.pageTitle,
    url: place.url,
    route: place.route,
    anchor: place.anchor,
    heading_path: [...chunk.headingPath],
    quote,
    score,
    source_path: place.sourcePath,
    version: chunk.scope.version,
    locale: chunk.scope.locale,
  };
}
