import type { VersionPages } from './docs/read-docs.ts';
import { routeKey } from './route-key.ts';
import { compareText } from './site-files.ts';
import type { SitePage } from './site.ts';
import type { Warnings } from './warnings.ts';

/** A route at the top of the site: a page, or a list that Docusaurus makes and that has no source. */
export type Leaf = SitePage | { readonly kind: 'list'; readonly route: string };

/** Routes of one locale as their plugins made them, each list in its plugin's order. */
export interface MadeRoutes {
  /** Of blogs and pages, in the order their plugins are loaded. */
  readonly leaves: readonly Leaf[];
  readonly versions: readonly VersionPages[];
}

/**
 * The pages that are shown at their route. Routes that are equal do not fail a build: React Router takes the first
 * match, where routes without children come before those of docs, deeper docs before shallower ones, and equal ones
 * stay as their plugin ordered them. It ignores case and a trailing slash, so that `/a` also answers for `/a/` and `/A`.
 */
export function servedPages(made: MadeRoutes, warnings: Warnings): SitePage[] {
  const versions = markUnentered(made.versions.toSorted(compareVersions));
  const byRoute = (a: Leaf, b: Leaf): number => compareText(a.route, b.route);
  const inOrder: Leaf[] = [
    ...made.leaves.toSorted(byRoute),
    ...[...versions.values()].flatMap((pages) => pages.toSorted(byRoute)),
  ];
  const served = new Map<string, Leaf>();
  for (const leaf of inOrder) {
    const key = routeKey(leaf.route);
    const first = served.get(key);
    if (first === undefined) served.set(key, leaf);
    else if (leaf.kind !== 'list') warnShadowed(leaf, first, warnings);
  }
  const documents = made.versions.flatMap((version) => versions.get(version) ?? []);
  const pages = [...documents, ...made.leaves].filter((leaf) => leaf.kind !== 'list');
  return pages.filter((page) => served.get(routeKey(page.route)) === page);
}

/**
 * React Router enters the first docs plugin, and in it the first version, whose path a route starts with, and does not
 * come back: a document `2.0/x` of the last version is looked for in version 2.0 and not found.
 */
function markUnentered(versions: readonly VersionPages[]): Map<VersionPages, SitePage[]> {
  const plugins = [...new Set(versions.map(({ pluginPath }) => pluginPath))].toSorted(comparePaths);
  const mark = (page: SitePage, version: VersionPages): SitePage => {
    const plugin = plugins.find((path) => isBelow(page.route, path));
    const entered = versions.find(({ pluginPath, path }) => pluginPath === plugin && isBelow(page.route, path));
    return entered === version ? page : { ...page, isReachable: false };
  };
  return new Map(versions.map((version) => [version, version.pages.map((page) => mark(page, version))]));
}

function isBelow(route: string, path: string): boolean {
  const key = routeKey(path);
  return routeKey(route) === key || routeKey(route).startsWith(`${key}/`);
}

function compareVersions(a: VersionPages, b: VersionPages): number {
  return compareContainment(a.path, b.path) || Number(a.isLate) - Number(b.isLate) || compareText(a.path, b.path);
}

function comparePaths(a: string, b: string): number {
  return compareContainment(a, b) || compareText(a, b);
}

/** What contains the other's path comes first, wherever in it that stands. */
function compareContainment(a: string, b: string): number {
  if (a === b) return 0;
  return a.includes(b) ? -1 : Number(b.includes(a));
}

function warnShadowed(page: SitePage, first: Leaf, warnings: Warnings): void {
  const message = `${nameOf(page)} is not served: its route ${page.route} is answered by ${nameOf(first)}`;
  warnings.add(page.source ?? nameOf(page), message);
}

function nameOf(leaf: Leaf): string {
  if (leaf.kind === 'list') return 'the list of a blog’s posts';
  return leaf.source ?? `the generated index “${leaf.title}”`;
}
