import type { MagicComment } from '../../document/types.ts';
import type { PrefixParserName } from './evaluator-messages.ts';

/** What routes depend on, with Docusaurus' defaults filled in. */
export interface SiteConfiguration {
  readonly title: string;
  readonly url: string | null;
  /** Starts and ends with `/`. */
  readonly baseUrl: string;
  /** null: paths stay as they are made. */
  readonly trailingSlash: boolean | null;
  readonly i18n: InternationalConfiguration;
  readonly markdown: MarkdownConfiguration;
  /** Absolute. */
  readonly staticFolders: readonly string[];
  /** In the order Docusaurus loads them. */
  readonly plugins: readonly ContentPlugin[];
}

export interface InternationalConfiguration {
  readonly defaultLocale: string;
  /** The default one first. */
  readonly locales: readonly string[];
  readonly path: string;
  readonly localeConfigs: Readonly<Record<string, LocaleConfiguration>>;
}

export interface LocaleConfiguration {
  readonly path: string;
  readonly baseUrl: string | null;
  /** null: translated when there is a folder for it. */
  readonly translate: boolean | null;
}

export interface MarkdownConfiguration {
  readonly format: 'mdx' | 'md' | 'detect';
  readonly maintainCase: boolean;
  readonly emoji: boolean;
  /** Numbers of functions of the configuration; null for none. */
  readonly preprocessor: number | null;
  readonly parseFrontMatter: number | null;
  readonly mdx1Compat: Readonly<Record<'comments' | 'admonitions' | 'headingIds', boolean>>;
  /** null: Docusaurus' own word for footnotes. */
  readonly footnoteLabel: string | null;
  /** null: Docusaurus' own. */
  readonly magicComments: readonly MagicComment[] | null;
}

export type ContentPlugin = DocsPlugin | BlogPlugin | PagesPlugin;

interface PluginOptions {
  readonly id: string;
  /** Absolute. */
  readonly folder: string;
  readonly routeBasePath: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Container directives that are admonitions besides Docusaurus' own. */
  readonly admonitionKeywords: readonly string[];
  /** Whether remark-math is among the plugin's remark plugins; null where those are not known. */
  readonly math: boolean | null;
}

export interface DocsPlugin extends PluginOptions {
  readonly kind: 'docs';
  /** Absolute path of the sidebars file; false for none, null for one generated from the folders. */
  readonly sidebarPath: string | false | null;
  readonly prefixParser: PrefixParserName;
  /** Number of the configuration's own sidebar generator; null for Docusaurus'. */
  readonly sidebarItemsGenerator: number | null;
  readonly includeCurrentVersion: boolean;
  readonly disableVersioning: boolean;
  readonly lastVersion: string | null;
  readonly onlyIncludeVersions: readonly string[] | null;
  /** URL segments of versions that have their own. */
  readonly versionPaths: Readonly<Record<string, string>>;
  /** Where the lists of each version's tags are. */
  readonly tagsBasePath: string;
}

export interface BlogPlugin extends PluginOptions {
  readonly kind: 'blog';
  readonly sortPosts: 'ascending' | 'descending';
  /** Where lists of posts are, below the blog. */
  readonly listPaths: readonly string[];
}

export interface PagesPlugin extends PluginOptions {
  readonly kind: 'pages';
}
