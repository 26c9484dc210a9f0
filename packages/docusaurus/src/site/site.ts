import type {
  ManifestPage,
  MarkedTerm,
  PageKind,
  PageLink,
  PageNavigation,
  Scope,
  SiteIdentity,
  SiteWarning,
} from '@lattice/core';
import type { MarkdownSettings, Section } from '../document/types.ts';

/** One route of a site, before its text is read. */
export interface SitePage {
  readonly kind: PageKind;
  /** Path relative to the folder the person named; null for generated index pages. */
  readonly source: string | null;
  /** Absolute path of the source; null for generated index pages. */
  readonly file: string | null;
  /** The path as served, not percent-encoded. */
  readonly route: string;
  /** The path Docusaurus' own metadata gives, before the trailing slash rule. */
  readonly permalink: string;
  readonly scope: Scope;
  /** How the text is written; null where there is none to read (React pages, generated index pages). */
  readonly format: 'mdx' | 'md' | null;
  readonly frontMatter: Readonly<Record<string, unknown>>;
  readonly unlisted: boolean;
  /** What the sidebar calls the page, where that is known without reading it. */
  readonly sidebarLabel: string | null;
  /** Title from front matter or a category; null where the text decides. */
  readonly title: string | null;
  /** Absent where the page is in no sidebar. */
  readonly navigation?: PageNavigation;
  /** Title of a page whose text has none either. */
  readonly fallbackTitle: string;
  /** Text shown under the title of a generated index page. */
  readonly description: string | null;
  /** False where Docusaurus writes the page but its router does not find it and shows "Page Not Found". */
  readonly isReachable: boolean;
  readonly markdown: MarkdownSettings;
  /** Folders that links and imports of the page are looked up in, nearest first; absolute. */
  readonly contentFolders: readonly string[];
}

/** A Docusaurus site as its build would serve it. */
export interface Site {
  readonly identity: SiteIdentity;
  /** Absolute path of the folder the person named. */
  readonly root: string;
  readonly siteDirectory: string;
  readonly configFile: string;
  /** Every scope that has a page. */
  readonly scopes: readonly Scope[];
  readonly pages: readonly SitePage[];
  /** Where each language's pages start, by locale. */
  readonly baseUrls: Readonly<Record<string, string>>;
  /**
   * Routes of lists that Docusaurus makes of posts, authors and tags: nothing to index, but links may lead there. One
   * that ends in `/*` stands for all routes below.
   */
  readonly listRoutes: readonly string[];
  /** Absolute folders whose files are served as they are. */
  readonly staticFolders: readonly string[];
  /** Docusaurus' `markdown.format`, for files that pages import. */
  readonly markdownFormat: 'mdx' | 'md' | 'detect';
  /** Texts that the site's own preprocessor changes, by absolute path. */
  readonly preprocessed: ReadonlyMap<string, string>;
  /** Whether nothing outside of `root` may be read. */
  readonly isConfined: boolean;
  readonly warnings: readonly SiteWarning[];
}

/** A page with its text read. */
export interface LoadedPage {
  readonly status: 'loaded';
  readonly page: ManifestPage;
  readonly sections: readonly Section[];
  readonly links: readonly PageLink[];
  readonly terms: readonly MarkedTerm[];
  /** SHA-256 in hex over everything the result depends on. */
  readonly contentHash: string;
  readonly warnings: readonly SiteWarning[];
}

/** A page whose text cannot be read; the warnings say where and why. */
export interface FailedPage {
  readonly status: 'failed';
  /** The page without what its text would have told. */
  readonly page: ManifestPage;
  readonly warnings: readonly SiteWarning[];
}
