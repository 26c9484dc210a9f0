import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { routeKey } from './route-key.ts';
import { fileKey, stateOf } from './site-state.ts';
import type { Site, SitePage } from './site.ts';
import { decodePath, resolvePath } from './url.ts';

/**
 * Where a link that is written in `fromFile` and shown on `page` leads: a route with its anchor, or for a file of the
 * site its path. null where nothing is there. Whether the anchor exists is not looked at.
 */
export function resolveLink(target: string, from: { site: Site; page: SitePage; fromFile: string }): string | null {
  const { site, page } = from;
  const [path, anchor] = splitTarget(target);
  const suffix = anchor === undefined || anchor === '' ? '' : `#${decode(anchor)}`;
  if (path === '') return page.route + suffix;
  if (path.startsWith('pathname://')) return staticFile(path.slice('pathname://'.length), site, page);
  if (/\.mdx?$/.test(path)) {
    const linked = markdownFile(decode(path), from);
    if (linked !== null) return linked.route + suffix;
  }
  const asset = relativeFile(path, from);
  if (asset !== null) return asset;
  const route = toAbsoluteRoute(path, site, page);
  const found = stateOf(site).byRoute.get(`${page.scope.locale} ${routeKey(route)}`) ?? otherLocale(route, site);
  if (found !== undefined) return found.route + suffix;
  return isList(route, site) ? route + suffix : staticFile(path, site, page);
}

function splitTarget(target: string): [path: string, anchor: string | undefined] {
  const [beforeAnchor = '', ...anchor] = target.split('#');
  const [path = ''] = beforeAnchor.split('?');
  return [path, anchor.length === 0 ? undefined : anchor.join('#')];
}

/** Docusaurus' rule for links to Markdown files: `./x.md` from the file, `/x.md` from the content, `x.md` from both. */
function markdownFile(
  path: string,
  { site, page, fromFile }: { site: Site; page: SitePage; fromFile: string },
): SitePage | null {
  const { byFile } = stateOf(site);
  const find = (file: string): SitePage | undefined => byFile.get(fileKey(page, file));
  if (path.startsWith('@site/')) return find(resolve(site.siteDirectory, path.slice('@site/'.length))) ?? null;
  const content = [...page.contentFolders, site.siteDirectory];
  const folders = path.startsWith('/')
    ? content
    : /^\.\.?\//.test(path)
      ? [dirname(fromFile)]
      : [dirname(fromFile), ...content];
  for (const folder of folders) {
    const found = find(join(folder, path));
    if (found !== undefined) return found;
  }
  return null;
}

/** An image or download beside the page. */
function relativeFile(path: string, { site, fromFile }: { site: Site; fromFile: string }): string | null {
  const isAliased = path.startsWith('@site/');
  if (!isAliased && (path.startsWith('/') || !/\.[a-z\d]+$/i.test(path) || /\.mdx?$/.test(path))) return null;
  const file = isAliased
    ? resolve(site.siteDirectory, decode(path.slice('@site/'.length)))
    : resolve(dirname(fromFile), decode(path));
  return fileInside(file, site);
}

/** A file that is served as it is, at the site's root. */
function staticFile(path: string, site: Site, page: SitePage): string | null {
  const baseUrl = site.baseUrls[page.scope.locale] ?? site.identity.baseUrl;
  const below = path.startsWith(baseUrl) ? path.slice(baseUrl.length) : path.replace(/^\/+/, '');
  for (const folder of site.staticFolders) {
    const found = fileInside(join(folder, decode(below)), site);
    if (found !== null) return found;
  }
  return null;
}

function fileInside(file: string, site: Site): string | null {
  const { files } = stateOf(site);
  return files.mayRead(file) && statSync(file, { throwIfNoEntry: false })?.isFile() ? files.relative(file) : null;
}

function toAbsoluteRoute(path: string, site: Site, page: SitePage): string {
  const decoded = decodePath(path);
  if (!decoded.startsWith('/')) return resolvePath(decoded, page.route);
  const baseUrl = site.baseUrls[page.scope.locale] ?? site.identity.baseUrl;
  if (`${decoded}/` === baseUrl) return baseUrl;
  return decoded.startsWith(baseUrl) ? decoded : baseUrl + decoded.slice(1);
}

function isList(route: string, site: Site): boolean {
  const key = routeKey(route);
  return site.listRoutes.some((list) =>
    list.endsWith('/*') ? key.startsWith(routeKey(list.slice(0, -1))) : routeKey(list) === key,
  );
}

/** A link may name a page of another language by its whole path. */
function otherLocale(route: string, site: Site): SitePage | undefined {
  const { byRoute } = stateOf(site);
  const locales = Object.entries(site.baseUrls).toSorted(([, a], [, b]) => b.length - a.length);
  const [locale] = locales.find(([, baseUrl]) => route.startsWith(baseUrl)) ?? [];
  return locale === undefined ? undefined : byRoute.get(`${locale} ${routeKey(route)}`);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
