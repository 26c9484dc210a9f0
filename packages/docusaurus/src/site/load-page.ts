import { createHash } from 'node:crypto';
import type { Heading, ManifestPage, PageLink, SiteWarning } from '@lattice/core';
import { DocumentSyntaxError } from '../document/document-syntax-error.ts';
import { parseDocument } from '../document/parse-document.ts';
import type { ParsedDocument, RawLink, Section } from '../document/types.ts';
import { splitFrontMatter } from '../front-matter.ts';
import { anchorBesidesHeadings } from './element-ids.ts';
import { PageSources } from './page-sources.ts';
import { resolveLink } from './resolve-link.ts';
import { stateOf } from './site-state.ts';
import type { FailedPage, LoadedPage, Site, SitePage } from './site.ts';

/**
 * Reads one page's text: its title and headings as Docusaurus shows them, its sections and links. A page that cannot be
 * parsed is a failed one with the reason; nothing is thrown for what a site's author wrote.
 */
export async function loadPage(site: Site, page: SitePage): Promise<LoadedPage | FailedPage> {
  if (page.file === null || page.format === null) return loadWithoutText(site, page);
  try {
    return parsePage(site, page, await stateOf(site).readMarkdown(page.file));
  } catch (error) {
    return failed(page, error);
  }
}

/**
 * SHA-256 in hex over all that `loadPage` makes of a page, without parsing it: equal hashes mean equal results.
 * null where the page cannot be read.
 */
export async function hashPage(site: Site, page: SitePage): Promise<string | null> {
  if (page.file === null || page.format === null) return hash(page, []);
  try {
    const text = await stateOf(site).readMarkdown(page.file);
    return hashTexts(page, text, { site, sources: new PageSources(site, page) });
  } catch {
    return null;
  }
}

function loadWithoutText(site: Site, page: SitePage): LoadedPage {
  const title = page.title ?? page.fallbackTitle;
  const isIndex = page.kind === 'generated-index';
  const headings: Heading[] = isIndex && page.isReachable ? [{ level: 1, text: title, id: null }] : [];
  const where = site.configFile;
  const section: Section = {
    anchor: null,
    level: 0,
    heading: null,
    headingPath: [],
    blocks: [
      {
        kind: 'prose',
        label: null,
        text: page.description ?? '',
        source: stateOf(site).files.relative(where),
        line: 1,
      },
    ],
    source: stateOf(site).files.relative(where),
    line: 1,
  };
  return {
    status: 'loaded',
    page: toManifestPage(page, title, headings),
    sections: page.description === null || !page.isReachable ? [] : [section],
    links: [],
    terms: [],
    contentHash: hash(page, []),
    warnings: [],
  };
}

function parsePage(site: Site, page: SitePage, text: string): LoadedPage {
  const sources = new PageSources(site, page);
  const { body, bodyLine } = splitFrontMatter(text);
  const source = page.source ?? '';
  const parsed = parseDocument({
    ...page.markdown,
    body,
    bodyLine,
    source,
    format: page.format ?? 'mdx',
    kind: page.kind === 'blog' || page.kind === 'page' ? page.kind : 'doc',
    frontMatter: page.frontMatter,
    resolveImport: (specifier, from) => sources.resolveImport(specifier, from),
    readRaw: (specifier, from) => sources.readRaw(specifier, from),
    partials: stateOf(site).partials,
  });
  const title = page.title ?? parsed.contentTitle ?? page.fallbackTitle;
  const contentHash = hashTexts(page, text, { site, sources });
  if (!page.isReachable) {
    const warnings = [
      {
        where: source,
        message: `Docusaurus shows “Page Not Found” at ${page.route}: its router does not find the page there`,
      },
    ];
    return {
      status: 'loaded',
      page: toManifestPage(page, title, []),
      sections: [],
      links: [],
      terms: [],
      contentHash,
      warnings,
    };
  }
  return {
    status: 'loaded',
    page: toManifestPage(page, title, [...titleHeading(page, title, parsed), ...parsed.headings]),
    sections: parsed.sections,
    links: parsed.links.map((link) => resolveRawLink(link, { site, page, sources })),
    terms: parsed.terms,
    contentHash,
    warnings: parsed.warnings,
  };
}

/** The H1 that Docusaurus adds: to documents without one, and always to posts, which lose theirs. */
function titleHeading(page: SitePage, title: string, parsed: ParsedDocument): Heading[] {
  const isAdded =
    page.kind === 'blog' ||
    (page.kind === 'doc' && title !== '' && !parsed.hasContentTitle && page.frontMatter['hide_title'] !== true);
  return isAdded ? [{ level: 1, text: title, id: null }] : [];
}

function resolveRawLink(link: RawLink, from: { site: Site; page: SitePage; sources: PageSources }): PageLink {
  const { site, page, sources } = from;
  const resolved = resolveLink(link.target, { site, page, fromFile: sources.fileOf(link.source) });
  const anchor = resolved === null ? null : anchorBesidesHeadings(resolved, { site, page });
  const { target, text, source, line, anchor: within } = link;
  return { target, resolved, ...(anchor === null ? {} : { anchor }), text, source, line, within };
}

function toManifestPage(page: SitePage, title: string, headings: readonly Heading[]): ManifestPage {
  const { source, kind, route, scope, unlisted } = page;
  return { source, kind, route, scope, title, headings, unlisted };
}

function failed(page: SitePage, error: unknown): FailedPage {
  const isSyntax = error instanceof DocumentSyntaxError;
  const reason = isSyntax ? error.reason : error instanceof Error ? error.message : String(error);
  const where = isSyntax ? `${page.source}:${error.line}` : (page.source ?? page.route);
  const warning: SiteWarning = { where, message: `the page is left out: ${reason}` };
  return { status: 'failed', page: toManifestPage(page, page.title ?? page.fallbackTitle, []), warnings: [warning] };
}

const LINK_TARGETS = [
  /\]\(\s*<?([^)\s>]+)/g,
  /^\s*\[[^\]]+\]:\s*<?([^\s>]+)/gm,
  /\b(?:href|to|src)\s*=\s*["'{`]+([^"'`}]+)/g,
];

/** Where the page's links lead is part of the result and depends on other pages. */
function hashTexts(page: SitePage, text: string, from: { site: Site; sources: PageSources }): string {
  const { site, sources } = from;
  const file = page.file ?? '';
  const texts = [[file, text] as const, ...sources.importedBy(text, file)];
  const { files } = stateOf(site);
  const parts = texts.flatMap(([path, content]) => {
    const targets = new Set(
      LINK_TARGETS.flatMap((pattern) => [...content.matchAll(pattern)].map(([, target = '']) => target)),
    );
    const resolved = [...targets].map((target) => resolveLink(target, { site, page, fromFile: path }));
    return [files.relative(path), content, resolved];
  });
  return hash(page, parts);
}

function hash(page: SitePage, parts: readonly unknown[]): string {
  // Paths of this machine, what only concerns looking things up, and the page's neighbours stay out.
  const { file: _file, contentFolders: _folders, navigation: _navigation, ...own } = page;
  return createHash('sha256')
    .update(JSON.stringify([own, parts]))
    .digest('hex');
}
