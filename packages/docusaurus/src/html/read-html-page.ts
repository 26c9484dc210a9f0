import { createHash } from 'node:crypto';
import type { Heading, ManifestPage, MarkedTerm, PageLink, Scope } from '@lattice/core';
import type { ElementContent } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { fold } from '../document/fold.ts';
import { PageBuilder } from '../document/page-builder.ts';
import { PageWriter } from '../document/page-writer.ts';
import { PartialFiles } from '../document/partial-files.ts';
import { RawFiles } from '../document/raw-files.ts';
import { Scope as NameScope } from '../document/scope.ts';
import type { ParseDocumentOptions, Section } from '../document/types.ts';
import type { FailedPage, LoadedPage } from '../site/site.ts';
import { chooseContent, pluginOf, type PageContent } from './choose-content.ts';
import { cleanContent } from './clean-content.ts';
import { routeOf, type KnownRoutes } from './known-routes.ts';
import { readPageTitle } from './page-title.ts';
import { readHead, type PageHead } from './read-head.ts';

/** A page of a published site, read. */
export interface HtmlPage {
  readonly status: 'read';
  /** In the same shape as a page read from its source. */
  readonly page: LoadedPage | FailedPage;
  /** What it says about itself outside of its text. */
  readonly context: HtmlPageContext;
  readonly facts: HtmlPageFacts;
}

/** A page that has no text of its own, or asks to be left out. */
export interface SkippedHtmlPage {
  readonly status: 'skipped';
  /** A clause for a warning; null where nobody needs to know. */
  readonly reason: string | null;
}

export interface HtmlPageContext {
  readonly description: string | null;
  readonly keywords: readonly string[];
  readonly sidebarLabel: string | null;
}

/** What one page tells of the site. */
export interface HtmlPageFacts {
  readonly siteTitle: string | null;
  readonly baseUrl: string | null;
  readonly isDefaultLocale: boolean | null;
  /** Whether a banner says that there is a later version of it. */
  readonly isOutdated: boolean;
}

export interface ServedHtml {
  /** Where it was served; absolute. */
  readonly url: string;
  readonly html: string;
}

/** What is known of a site before its next page is read. */
export interface KnownSite {
  readonly routes: KnownRoutes;
  readonly title: string | null;
}

/** Reads what a generator of sites has made: headings with the ids that are really there, and the text below each. */
export function readHtmlPage({ url, html }: ServedHtml, site: KnownSite): HtmlPage | SkippedHtmlPage {
  const route = routeOf(new URL(url));
  try {
    const root = fromHtml(html);
    const head = readHead(root, url);
    if (head.asksNotToBeIndexed) return { status: 'skipped', reason: 'it asks not to be indexed' };
    const content = chooseContent(root, head);
    return content === null ? { status: 'skipped', reason: null } : readPage(content, { head, url, route, site });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return tooDeep(url, route);
  }
}

interface PageOfSite {
  readonly head: PageHead;
  readonly url: string;
  readonly route: string;
  readonly site: KnownSite;
}

function readPage(content: PageContent, { head, url, route, site }: PageOfSite): HtmlPage {
  const nodes = [...(content.heading === null ? [] : [content.heading]), ...(content.body?.children ?? [])];
  const cleaned = cleanContent(nodes, {
    isDocusaurus: head.isDocusaurus,
    resolve: (href) => site.routes.resolve(href, url),
  });
  const written = write(cleaned, url);
  const heading = written.headings.find(({ level }) => level === 1)?.text ?? null;
  const { title, siteTitle } = readPageTitle(head.title, heading, site.title);
  const page: ManifestPage = {
    source: url,
    kind: content.kind,
    route,
    scope: scopeOf(head, content),
    title: title === '' ? route : title,
    headings: written.headings,
    unlisted: false,
  };
  const { sections, links, terms } = written;
  const context = contextOf(content, head, { title, sections });
  return {
    status: 'read',
    page: {
      status: 'loaded',
      page,
      sections,
      links,
      terms,
      contentHash: hash([page, sections, links, terms, context]),
      warnings: [],
    },
    context,
    facts: { siteTitle, baseUrl: head.baseUrl, isDefaultLocale: head.isDefaultLocale, isOutdated: content.isOutdated },
  };
}

interface WrittenPage {
  readonly headings: readonly Heading[];
  readonly sections: readonly Section[];
  readonly links: readonly PageLink[];
  readonly terms: readonly MarkedTerm[];
}

function write(nodes: readonly ElementContent[], url: string): WrittenPage {
  const page = new PageBuilder();
  const unused: ParseDocumentOptions = {
    body: '',
    bodyLine: 1,
    source: url,
    format: 'md',
    kind: 'page',
    maintainCase: false,
    commentIds: false,
    resolveImport: () => null,
  };
  const writer = new PageWriter({
    page,
    partials: new PartialFiles(unused, page),
    raw: new RawFiles(unused, page),
    // What they mark is marked already, and a line that looks like one is meant to be seen.
    magicComments: [],
  });
  // Where in its HTML a text stands tells nobody anything.
  const scope = new NameScope(null, { source: url, toLine: () => 1 });
  const at = { source: url, line: 1 };
  writer.writeNodes(nodes, { scope, at, label: null, listDepth: 0, depth: 0, isRendered: true, importers: [url] });
  page.flush();
  return {
    headings: page.headings,
    sections: page.outline.sections,
    // Targets are those of the whole site already.
    links: page.links.map(({ anchor: within, ...link }) => ({ ...link, within, resolved: link.target })),
    terms: page.terms,
  };
}

function scopeOf(head: PageHead, content: PageContent): Scope {
  const isDocs = content.kind === 'doc' || content.kind === 'generated-index';
  return {
    plugin: pluginOf(head, content.kind),
    version: isDocs ? (head.version ?? 'current') : null,
    locale: head.locale ?? UNKNOWN_LOCALE,
    isLastVersion: !content.isOutdated,
    isDefaultLocale: head.isDefaultLocale ?? true,
  };
}

/** BCP 47 for a language nobody has named. */
const UNKNOWN_LOCALE = 'und';

function contextOf(
  { sidebarLabel, tags }: PageContent,
  { description, keywords }: PageHead,
  { title, sections }: { title: string; sections: readonly Section[] },
): HtmlPageContext {
  return {
    // Docusaurus makes one of the first line where the author wrote none; that would count twice.
    description: description === null || repeats(sections, description) ? null : description,
    keywords: [...new Set([...keywords, ...tags])],
    sidebarLabel: sidebarLabel === title ? null : sidebarLabel,
  };
}

function repeats(sections: readonly Section[], text: string): boolean {
  const start = text.replace(/(?:…|\.\.\.)$/, '').trim();
  return sections.some(
    ({ heading, blocks }) =>
      heading === start || blocks.some((block) => 'text' in block && fold(block.text).startsWith(start)),
  );
}

function tooDeep(url: string, route: string): HtmlPage {
  const scope = { plugin: 'pages', version: null, locale: UNKNOWN_LOCALE, isLastVersion: true, isDefaultLocale: true };
  const page: ManifestPage = { source: url, kind: 'page', route, scope, title: route, headings: [], unlisted: false };
  const message = 'the page is left out: its HTML is nested too deeply to be read';
  return {
    status: 'read',
    page: { status: 'failed', page, warnings: [{ where: url, message }] },
    context: { description: null, keywords: [], sidebarLabel: null },
    facts: { siteTitle: null, baseUrl: null, isDefaultLocale: null, isOutdated: false },
  };
}

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
