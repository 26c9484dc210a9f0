import type { Block, Heading, MarkedTerm, SiteWarning } from '@lattice/core';
import type { PartialCache } from './partial-cache.ts';

/** `mdx` = JSX, expressions and imports; `md` = CommonMark, where braces are text and HTML is HTML. */
export type DocumentFormat = 'mdx' | 'md';

/** Blog posts lose their leading H1 before anchors are made; docs and pages keep theirs. */
export type DocumentKind = 'doc' | 'blog' | 'page';

/** A Markdown file that another one imports. */
export interface ImportedDocument {
  /** Path relative to the folder the person named, as in `ParseDocumentOptions.source`. */
  readonly source: string;
  readonly body: string;
  readonly bodyLine: number;
  readonly format: DocumentFormat;
  /** Left out: the kind of the page that imports it. */
  readonly kind?: DocumentKind;
}

/** A magic comment of `themeConfig.prism.magicComments`. */
export interface MagicComment {
  readonly line?: string;
  readonly block?: { readonly start: string; readonly end: string };
}

/** Docusaurus' `markdown.mdx1Compat`. Each switch is on unless the site turns it off. */
export interface Mdx1Compat {
  readonly comments?: boolean;
  readonly admonitions?: boolean;
  readonly headingIds?: boolean;
}

/** What a site's configuration says about reading any of its Markdown files. */
export interface MarkdownSettings {
  /** Docusaurus' `markdown.anchors.maintainCase`. */
  readonly maintainCase: boolean;
  /** Whether `## Title {/* #id *\/}` sets an id, which Docusaurus does from 3.10 on. */
  readonly commentIds: boolean;
  /** Whether the site uses remark-math. Unset: it is tried when the file cannot be parsed without it. */
  readonly math?: boolean;
  /** Docusaurus' `markdown.emoji`: `:rocket:` is shown as the emoji. On unless set to false. */
  readonly emoji?: boolean;
  readonly mdx1Compat?: Mdx1Compat;
  /** Whether the site's Docusaurus is older than 3, whose MDX 1 reads files that MDX 3 refuses. */
  readonly mdx1?: boolean;
  /** Admonition keywords the site adds to the nine of Docusaurus. */
  readonly admonitionKeywords?: readonly string[];
  /** Replaces Docusaurus' own `highlight-next-line`, `highlight-start` and `highlight-end`. */
  readonly magicComments?: readonly MagicComment[];
  /** Docusaurus' `markdown.remarkRehypeOptions.footnoteLabel`; `Footnotes` unless set. */
  readonly footnoteLabel?: string;
}

export interface ParseDocumentOptions extends MarkdownSettings {
  /** The file below its front matter. */
  readonly body: string;
  /** 1-based line of the file on which `body` starts. */
  readonly bodyLine: number;
  /** Path relative to the folder the person named, with `/`. */
  readonly source: string;
  readonly format: DocumentFormat;
  readonly kind: DocumentKind;
  /** For `{frontMatter.x}` in MDX. */
  readonly frontMatter?: Readonly<Record<string, unknown>>;
  /** Finds the Markdown file that `import X from 'specifier'` in `fromSource` means; null where there is none. */
  readonly resolveImport: (specifier: string, fromSource: string) => ImportedDocument | null;
  /** The text of a file imported through raw-loader. `specifier` comes without the loader's prefix or a query. */
  readonly readRaw?: (specifier: string, fromSource: string) => string | null;
  /** Shared by the pages of one site, so that a partial used by many of them is parsed once. */
  readonly partials?: PartialCache;
}

/** A block and the place it was written. A partial's blocks keep the partial's own path. */
export type PlacedBlock = Block & {
  readonly source: string;
  /** 1-based line in `source`. */
  readonly line: number;
};

/** What stands under one heading, down to the next heading of any level. */
export interface Section {
  /**
   * Id of the heading, or of the closest linkable heading above it where this one has none; null above the first
   * linkable heading. Text that follows a tab group, an admonition or a `<details>` with headings inside returns to the
   * section around it, so that two sections of a page may share an anchor.
   */
  readonly anchor: string | null;
  /** Level of the heading; 0 above the first one. */
  readonly level: number;
  readonly heading: string | null;
  /** The headings above this one and this one; the content title is not among them. */
  readonly headingPath: readonly string[];
  readonly blocks: readonly PlacedBlock[];
  /** Where the heading was written; the first block's place for the section above the first heading. */
  readonly source: string;
  /** 1-based line in `source`. */
  readonly line: number;
}

/** A link to somewhere in the same site, as the author wrote it. */
export interface RawLink {
  /** For example `./other.md#part`, `/docs/x`, `#here`, `@site/static/a.pdf`, `pathname:///x`. */
  readonly target: string;
  readonly text: string;
  readonly source: string;
  readonly line: number;
  /** Of the section it stands in. */
  readonly anchor: string | null;
}

export interface ParsedDocument {
  /**
   * The title Docusaurus takes from the content when the front matter has none: the text of a `# H1` that comes first,
   * with markup other than inline code left in, as Docusaurus leaves it.
   */
  readonly contentTitle: string | null;
  /** Whether the content shows its own H1, so that Docusaurus adds none above it. */
  readonly hasContentTitle: boolean;
  /** In the order of the built page. */
  readonly headings: readonly Heading[];
  readonly sections: readonly Section[];
  readonly links: readonly RawLink[];
  /** Inline code and emphasised words, each once a section. */
  readonly terms: readonly MarkedTerm[];
  readonly warnings: readonly SiteWarning[];
}
