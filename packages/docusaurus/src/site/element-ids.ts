import { basename } from 'node:path';

import { PageSources } from './page-sources.ts';
import { routeKey } from './route-key.ts';
import { stateOf } from './site-state.ts';
import type { Site, SitePage } from './site.ts';

/** Ids that a page's text gives to elements; null where a program makes the page, or a part of it. */
export type ElementIds = ReadonlySet<string> | null;

/**
 * Why a link's anchor may be on its page although no heading has it; null where nothing speaks for it. Looks at the text
 * alone, on the generous side: a link that is called dead has to be dead.
 */
export function anchorBesidesHeadings(
  resolved: string,
  { site, page }: { readonly site: Site; readonly page: SitePage },
): 'element' | 'unknown' | null {
  const [route = '', ...rest] = resolved.split('#');
  if (rest.length === 0) return null;
  const { byRoute } = stateOf(site);
  const target = byRoute.get(`${page.scope.locale} ${routeKey(route)}`) ?? pageOfRoute(site, route);
  if (target === undefined) return null;
  const ids = elementIdsOf(site, target);
  if (ids === null) return 'unknown';
  return ids.has(rest.join('#')) ? 'element' : null;
}

function pageOfRoute(site: Site, route: string): SitePage | undefined {
  return site.pages.find((page) => page.route === route);
}

function elementIdsOf(site: Site, page: SitePage): ElementIds {
  const { elementIds } = stateOf(site);
  const known = elementIds.get(page);
  if (known !== undefined) return known;
  const ids = readElementIds(site, page);
  elementIds.set(page, ids);
  return ids;
}

const ID = /\b(?:id|name)\s*=\s*(?:"([^"]+)"|'([^']+)'|\{\s*["'`]([^"'`]+)["'`]\s*\})/g;
/** A component of the site itself, which may show headings of its own. */
const OWN_COMPONENT =
  /^\s*import\s[^'"]*from\s*['"](?!@theme|@docusaurus)(?![^'"]*\.(?:mdx?|png|jpe?g|gif|svg|webp|json|ya?ml|css)['"])(?![^'"]*!)[^'"]+['"]/m;

function readElementIds(site: Site, page: SitePage): ElementIds {
  if (page.file === null) return new Set();
  if (page.format === null || page.source === null) return null;
  const sources = new PageSources(site, page);
  const text = sources.readRaw(`./${basename(page.file)}`, page.source);
  if (text === null) return null;
  const texts = [text, ...sources.importedBy(text, page.file).values()];
  if (page.format === 'mdx' && texts.some((one) => OWN_COMPONENT.test(one))) return null;
  return new Set(
    texts.flatMap((one) => [...one.matchAll(ID)].map(([, double, single, braced]) => double ?? single ?? braced ?? '')),
  );
}
