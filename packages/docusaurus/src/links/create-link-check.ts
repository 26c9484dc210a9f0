import type { ManifestPage, PageLink } from '@lattice/core';

/** Of one page: what leads away from it, and what leads to it. */
export interface LinkedPage {
  readonly route: string;
  readonly headings: ManifestPage['headings'];
  readonly links: readonly PageLink[];
  /** Where the answers' citations of this page lead. */
  readonly citations: readonly Citation[];
}

interface Citation {
  readonly anchor: string | null;
  readonly source: string;
  readonly line: number;
}

export interface DeadLink {
  /** `path:line` of the file it is written in. */
  readonly where: string;
  /** The page it is shown on. */
  readonly route: string;
  /** As written; for a citation, the route and anchor it would lead to. */
  readonly target: string;
  readonly text: string;
  /** Route and anchor it leads to, as far as that goes; null where nothing of the site is there. */
  readonly resolved: string | null;
  /**
   * - `page`: nothing is served there;
   * - `anchor`: the page is, and no part of it has that id;
   * - `file`: no such file beside the page or among the static ones;
   * - `citation`: an answer would lead to an id that the page does not have.
   */
  readonly reason: 'page' | 'anchor' | 'file' | 'citation';
}

/** Takes in a site page by page, and then knows which links lead nowhere. */
export interface LinkCheck {
  add(page: LinkedPage): void;
  /** In the order of the pages; once where a partial shows the same link on many pages. */
  dead(): DeadLink[];
  readonly counts: { readonly pages: number; readonly links: number; readonly citations: number };
}

/**
 * Judges as Docusaurus does: a link without an anchor, with an empty one or with `pathname://` is taken at its word as
 * far as that goes, and lists that Docusaurus makes have no anchors to look up.
 */
export function createLinkCheck(): LinkCheck {
  const ids = new Map<string, ReadonlySet<string>>();
  const certain: DeadLink[] = [];
  const anchored: DeadLink[] = [];
  const counts = { pages: 0, links: 0, citations: 0 };
  return {
    counts,
    add({ route, headings, links, citations }) {
      const own = new Set(headings.flatMap(({ id }) => (id === null ? [] : [id])));
      ids.set(route, own);
      counts.pages += 1;
      counts.links += links.length;
      counts.citations += citations.length;
      certain.push(...citations.flatMap((citation) => deadCitation(citation, { route, own })));
      for (const link of links) {
        const { target, text, resolved } = link;
        const found = { where: `${link.source}:${link.line}`, route, target, text, resolved };
        if (resolved === null) {
          if (!target.startsWith('pathname://')) certain.push({ ...found, reason: missing(target) });
        } else if (mayBeDead(link)) anchored.push({ ...found, reason: 'anchor' });
      }
    },
    dead() {
      const missed = anchored.filter(({ resolved }) => resolved !== null && !isThere(resolved, ids));
      return distinct([...certain, ...missed]).toSorted((a, b) => byPlace(a.where, b.where));
    },
  };
}

function deadCitation(
  { anchor, source, line }: Citation,
  { route, own }: { readonly route: string; readonly own: ReadonlySet<string> },
): DeadLink[] {
  if (anchor === null || own.has(anchor)) return [];
  const target = `${route}#${anchor}`;
  return [{ where: `${source}:${line}`, route, target, text: '', resolved: target, reason: 'citation' }];
}

/** Ids on every page of Docusaurus, of footnotes, and what browsers themselves understand. */
const GENERAL_ANCHOR = /^(?:top$|:~:|__docusaurus|user-content-fn)/;

function mayBeDead({ resolved, anchor }: PageLink): boolean {
  const at = resolved?.indexOf('#') ?? -1;
  return at !== -1 && anchor === undefined && !GENERAL_ANCHOR.test(resolved?.slice(at + 1) ?? '');
}

function isThere(resolved: string, ids: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const at = resolved.indexOf('#');
  return ids.get(resolved.slice(0, at))?.has(resolved.slice(at + 1)) ?? true;
}

function missing(target: string): 'page' | 'file' {
  const [path = ''] = target.split(/[?#]/);
  return /\.(?!mdx?$|markdown$|html?$)(?=[a-z\d]*[a-z])[a-z\d]{2,8}$/i.test(path) ? 'file' : 'page';
}

function distinct(links: readonly DeadLink[]): DeadLink[] {
  return [...new Map(links.map((link) => [`${link.where} ${link.reason} ${link.target}`, link])).values()];
}

function byPlace(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
