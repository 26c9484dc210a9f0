import { createPartialCache, type PartialCache } from '../document/partial-cache.ts';
import type { ElementIds } from './element-ids.ts';
import { routeKey } from './route-key.ts';
import { SiteFiles } from './site-files.ts';
import type { Site, SitePage } from './site.ts';

/** What loading many pages of one site shares. */
export interface SiteState {
  readonly files: SiteFiles;
  /** The text of a Markdown file as it is parsed: what the site's own preprocessor makes of it. */
  readonly readMarkdown: (file: string) => Promise<string>;
  readonly partials: PartialCache;
  /** Pages by locale and the form of the route that `routeKey` gives. */
  readonly byRoute: ReadonlyMap<string, SitePage>;
  /** Pages by locale, plugin and absolute file. */
  readonly byFile: ReadonlyMap<string, SitePage>;
  readonly blogFolders: readonly string[];
  /** Ids of elements that are no headings, by page; filled as links ask. */
  readonly elementIds: Map<SitePage, ElementIds>;
}

const states = new WeakMap<Site, SiteState>();

export function stateOf(site: Site): SiteState {
  const known = states.get(site);
  if (known !== undefined) return known;
  const files = new SiteFiles({ root: site.root, isConfined: site.isConfined });
  const state: SiteState = {
    files,
    readMarkdown: async (file) => site.preprocessed.get(file) ?? files.readText(file),
    partials: createPartialCache(),
    elementIds: new Map(),
    byRoute: new Map(site.pages.map((page) => [`${page.scope.locale} ${routeKey(page.route)}`, page])),
    byFile: new Map(
      site.pages.flatMap((page) => (page.file === null ? [] : [[fileKey(page, page.file), page] as const])),
    ),
    blogFolders: [...new Set(site.pages.filter((page) => page.kind === 'blog').flatMap((page) => page.contentFolders))],
  };
  states.set(site, state);
  return state;
}

/** A plugin knows its own files only, in the language being built. */
export function fileKey(page: SitePage, file: string): string {
  return `${page.scope.locale} ${page.kind} ${page.scope.plugin} ${file}`;
}
