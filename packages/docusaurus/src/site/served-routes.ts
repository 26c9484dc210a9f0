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
 * The pages a reader can reach. Routes that are equal do not fail a build: React Router serves the first match, where
 * routes without children come before those of docs, deeper docs before shallower ones, and equal ones stay as their
 * plugin ordered them. It ignores case and a trailing slash, so that `/a` also answers for `/a/` and `/A`.
 */
export function servedPages(made: MadeRoutes, warnings: Warnings): SitePage[] {
  const inOrder: Leaf[] = [
    ...made.leaves.toSorted((a, b) => compareText(a.route, b.route)),
    ...made.versions.toSorted(compareVersions).flatMap(({ pages }) => pages.toSorted((a, b) => compareText(a.route, b.route))),
  ];
  const served = new Map<string, Leaf>();
  for (const leaf of inOrder) {
    const key = routeKey(leaf.route);
    const first = served.get(key);
    if (first === undefined) served.set(key, leaf);
    else if (leaf.kind !== 'list') warnShadowed(leaf, first, warnings);
  }
  const all = [...made.versions.flatMap(({ pages }) => pages), ...made.leaves];
  return all.filter((leaf) => leaf.kind !== 'list').filter((page) => served.get(routeKey(page.route)) === page);
}

function compareVersions(a: VersionPages, b: VersionPages): number {
  if (a.path !== b.path) {
    if (a.path.includes(b.path)) return -1;
    if (b.path.includes(a.path)) return 1;
  }
  return Number(a.isPriority) - Number(b.isPriority) || compareText(a.path, b.path);
}

function warnShadowed(page: SitePage, first: Leaf, warnings: Warnings): void {
  const message = `${nameOf(page)} is not served: its route ${page.route} is answered by ${nameOf(first)}`;
  warnings.add(page.source ?? nameOf(page), message);
}

function nameOf(leaf: Leaf): string {
  if (leaf.kind === 'list') return 'the list of a blog’s posts';
  return leaf.source ?? `the generated index “${leaf.title}”`;
}
