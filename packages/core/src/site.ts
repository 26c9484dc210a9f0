/** What a route of a Docusaurus site is made from. */
export type PageKind = 'doc' | 'generated-index' | 'blog' | 'page';

export interface Heading {
  /** 1 to 6. */
  readonly level: number;
  /** Plain text as a reader sees it. */
  readonly text: string;
  /** The `id` Docusaurus gives the element; null where it gives none (content titles, JSX headings). */
  readonly id: string | null;
}

/** The part of a site a page belongs to. Two pages with equal scopes compete in one search. */
export interface Scope {
  /** Docs plugin id (`default`, `api` …), or `blog`, `pages`. */
  readonly plugin: string;
  /** Docusaurus' own version name (`current`, `1.0.0`); null for blog and pages. */
  readonly version: string | null;
  readonly locale: string;
  /** Whether this is the version Docusaurus serves without a version segment. True where version is null. */
  readonly isLastVersion: boolean;
  readonly isDefaultLocale: boolean;
}

/** One route of a site, as Docusaurus serves it. */
export interface ManifestPage {
  /** Path relative to the folder the person named, with `/`; null for generated index pages. */
  readonly source: string | null;
  readonly kind: PageKind;
  /** The path as served: with baseUrl, locale and trailing slash rule applied, not percent-encoded. */
  readonly route: string;
  readonly scope: Scope;
  readonly title: string;
  readonly headings: readonly Heading[];
  /** Built and reachable, but left out of sidebars and search engines. */
  readonly unlisted: boolean;
}

/** Where the sidebar puts a page; routes. */
export interface PageNavigation {
  /** Page before and after it, as the links at the foot of the page have them. */
  readonly previous: string | null;
  readonly next: string | null;
  /** Page of the category it stands in. */
  readonly parent: string | null;
}

/** What the pages of one site have in common. */
export interface SiteIdentity {
  readonly title: string;
  /** Origin the site is served from, such as `https://docs.example.com`; null when the configuration has none. */
  readonly url: string | null;
  /** Starts and ends with `/`. */
  readonly baseUrl: string;
  readonly defaultLocale: string;
}

/** Something the reader of a site's sources had to assume or leave out. */
export interface SiteWarning {
  /** `path:line` or `path`, relative to the folder the person named. */
  readonly where: string;
  readonly message: string;
}
