import type { Scope, SiteIdentity } from '@lattice/core';
import { KnownRoutes } from './known-routes.ts';
import { readHtmlPage, type HtmlPage, type ServedHtml, type SkippedHtmlPage } from './read-html-page.ts';

/** A published site, page by page. */
export interface HtmlSite {
  readPage(page: ServedHtml): HtmlPage | SkippedHtmlPage;
  /** What the pages read so far have in common. Only all of them together tell the last version and the languages. */
  describe(): { readonly identity: SiteIdentity; readonly scopes: readonly Scope[] };
}

/** @param urls Every page of the site, absolute; links to others are links elsewhere. */
export function createHtmlSite(urls: readonly string[]): HtmlSite {
  const routes = new KnownRoutes(urls);
  const seen = new SeenPages();
  return {
    readPage(page) {
      const result = readHtmlPage(page, { routes, title: seen.siteTitle });
      if (result.status === 'read' && result.page.status === 'loaded') seen.add(result);
      return result;
    },
    describe: () => seen.describe(routes.origin),
  };
}

interface SeenScope {
  readonly scope: Scope;
  /** What the paths of all its pages start with. */
  path: string;
  isOutdated: boolean;
}

class SeenPages {
  readonly #scopes = new Map<string, SeenScope>();
  readonly #siteTitles = new Counter();
  readonly #locales = new Counter();
  readonly #defaultLocales = new Counter();
  readonly #baseUrls = new Map<string, string>();

  get siteTitle(): string | null {
    return this.#siteTitles.mostFrequent();
  }

  add({ page: { page }, facts }: HtmlPage): void {
    const { scope, route } = page;
    const key = JSON.stringify([scope.plugin, scope.version, scope.locale]);
    const known = this.#scopes.get(key);
    if (known === undefined) this.#scopes.set(key, { scope, path: folderOf(route), isOutdated: facts.isOutdated });
    else {
      known.path = sharedFolder(known.path, folderOf(route));
      known.isOutdated ||= facts.isOutdated;
    }
    this.#locales.add(scope.locale);
    if (facts.isDefaultLocale === true) this.#defaultLocales.add(scope.locale);
    if (facts.siteTitle !== null) this.#siteTitles.add(facts.siteTitle);
    if (facts.baseUrl !== null) this.#baseUrls.set(scope.locale, facts.baseUrl);
  }

  describe(origin: string): { identity: SiteIdentity; scopes: Scope[] } {
    const defaultLocale = this.#defaultLocales.mostFrequent() ?? this.#locales.mostFrequent() ?? 'en';
    const all = [...this.#scopes.values()];
    const scopes = all.map((seen) => ({
      ...seen.scope,
      isLastVersion: seen === lastVersion(all.filter((other) => isSibling(seen.scope, other.scope))),
      isDefaultLocale: seen.scope.locale === defaultLocale,
    }));
    const identity = {
      title: this.siteTitle ?? new URL(origin).host,
      url: origin,
      baseUrl: this.#baseUrls.get(defaultLocale) ?? '/',
      defaultLocale,
    };
    return { identity, scopes };
  }
}

function isSibling(one: Scope, other: Scope): boolean {
  return one.plugin === other.plugin && one.locale === other.locale;
}

/** The version without a banner; of several the one whose pages stand highest, as Docusaurus gives it no segment. */
function lastVersion(versions: readonly SeenScope[]): SeenScope | undefined {
  const current = versions.filter(({ isOutdated }) => !isOutdated);
  const [highest] = (current.length > 0 ? current : versions).toSorted(
    (a, b) => a.path.split('/').length - b.path.split('/').length,
  );
  return highest;
}

function folderOf(route: string): string {
  return route.replace(/[^/]*$/, '');
}

function sharedFolder(one: string, other: string): string {
  const parts = one.split('/');
  const others = other.split('/');
  const differs = parts.findIndex((part, index) => part !== others[index]);
  return differs === -1 ? one : `${parts.slice(0, differs).join('/')}/`;
}

/** Counts texts; of equally frequent ones the first wins. */
class Counter {
  readonly #counts = new Map<string, number>();

  add(text: string): void {
    this.#counts.set(text, (this.#counts.get(text) ?? 0) + 1);
  }

  mostFrequent(): string | null {
    let most: string | null = null;
    for (const [text, count] of this.#counts) if (most === null || count > (this.#counts.get(most) ?? 0)) most = text;
    return most;
  }
}
