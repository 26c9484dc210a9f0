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

export interface CitationResolver {
  /** The chunk's heading where the manifest has it, else its page. */
  place(generation: LiveGeneration, chunk: StoredChunk, options?: CallOptions): Promise<ResolvedPlace>;
}

/** Pages whose headings are remembered; a page is cited many times between two ingestions. */
const REMEMBERED_PAGES = 2_000;

/** @param siteUrl origin that replaces the one in the site's configuration */
export function createCitationResolver(index: Pick<SiteIndex, 'page'>, siteUrl?: string): CitationResolver {
  const recent = new Recent<string, ReadonlySet<string>>(REMEMBERED_PAGES);

  const anchorsOf = async (generation: LiveGeneration, route: string, options?: CallOptions) => {
    const key = `${generation.id} ${route}`;
    const known = recent.get(key);
    if (known !== undefined) return known;
    const found = linkable(await index.page(generation, route, options));
    recent.set(key, found);
    return found;
  };

  return {
    async place(generation, chunk, options) {
      const known = await anchorsOf(generation, chunk.route, options);
      const anchor = chunk.anchor !== null && known.has(chunk.anchor) ? chunk.anchor : null;
      const origin = (siteUrl ?? generation.site.url ?? '').replace(/\/+$/, '');
      const fragment = anchor === null ? '' : `#${encodeFragment(anchor)}`;
      const url = `${origin}${encodeRoute(chunk.route)}${fragment}`;
      return { url, route: chunk.route, anchor, sourcePath: chunk.source === '' ? null : chunk.source };
    },
  };
}

/** Ids that lead somewhere. A page without the manifest's knowledge has none, so its citation falls back to the page. */
function linkable(page: ManifestPage | null): ReadonlySet<string> {
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
