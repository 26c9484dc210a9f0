import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix, resolve } from 'node:path';
import type { Heading } from '@lattice/core';
import { splitFrontMatter } from '../../src/front-matter.ts';
import type { DocumentFormat, DocumentKind, ImportedDocument, ParseDocumentOptions } from '../../src/document/index.ts';

/** Real sites with what their real builds served. They stay outside the repository. */
export const corporaFolder: string | null = findCorpora();

export interface OraclePage {
  readonly source: string;
  readonly route: string;
  readonly kind: DocumentKind;
  readonly title: string;
  readonly headings: readonly Heading[];
}

/** What a site's configuration says that this half of the package is told by the other. */
export interface SiteSettings {
  readonly name: string;
  readonly detectsFormat: boolean;
  readonly commentIds: boolean;
  readonly math: boolean;
}

export const SITES: readonly SiteSettings[] = [
  { name: 'edge', detectsFormat: false, commentIds: true, math: true },
  { name: 'kmesh', detectsFormat: false, commentIds: false, math: false },
  { name: 'pai-sirfan', detectsFormat: false, commentIds: false, math: false },
  { name: 'pai-taha', detectsFormat: false, commentIds: false, math: false },
  { name: 'toolchain', detectsFormat: true, commentIds: true, math: false },
];

function findCorpora(): string | null {
  const root = resolve(import.meta.dirname, '../../../..');
  const shared = process.env['LATTICE_SHARED'] ?? resolve(root, '../shared');
  const folder = join(shared, 'corpora');
  return existsSync(folder) ? folder : null;
}

/** The Markdown pages a build served, each once. */
export function readOracle(site: string): OraclePage[] {
  const lines = readFileSync(join(corporaFolder ?? '', site, 'oracle.jsonl'), 'utf8').split('\n');
  return lines.flatMap((line): OraclePage[] => {
    if (line === '') return [];
    const page = JSON.parse(line);
    // The headings of a shadowed page are those of the page that is served in its place.
    const isMarkdown = typeof page.source === 'string' && /\.mdx?$/.test(page.source) && !page.shadowed;
    if (!isMarkdown || !['doc', 'blog', 'page'].includes(page.kind)) return [];
    const headings: readonly { level: number; text: string; id?: string; synthetic?: boolean }[] = page.headings;
    const own = headings.filter((heading) => heading.synthetic !== true);
    return [{ ...page, headings: own.map(({ level, text, id }) => ({ level, text, id: id ?? null })) }];
  });
}

export function siteFolder(site: SiteSettings): string {
  return join(corporaFolder ?? '', site.name, 'src');
}

export function documentOptions(site: SiteSettings, page: Pick<OraclePage, 'source' | 'kind'>): ParseDocumentOptions {
  const folder = siteFolder(site);
  const { data, body, bodyLine } = splitFrontMatter(readFileSync(join(folder, page.source), 'utf8'));
  return {
    body,
    bodyLine,
    source: page.source,
    kind: page.kind,
    frontMatter: data,
    format: formatOf(site, page.source, data),
    maintainCase: false,
    commentIds: site.commentIds,
    math: site.math,
    resolveImport: (specifier, fromSource) => readImport(folder, specifier, fromSource),
  };
}

function formatOf(site: SiteSettings, source: string, data: Readonly<Record<string, unknown>>): DocumentFormat {
  const { mdx } = data;
  const chosen = typeof mdx === 'object' && mdx !== null && 'format' in mdx ? mdx.format : undefined;
  if (chosen === 'md' || chosen === 'mdx') return chosen;
  return (site.detectsFormat || chosen === 'detect') && source.endsWith('.md') ? 'md' : 'mdx';
}

function readImport(folder: string, specifier: string, fromSource: string): ImportedDocument | null {
  const source = posix.join(dirname(fromSource), specifier);
  if (!existsSync(join(folder, source))) return null;
  const { body, bodyLine } = splitFrontMatter(readFileSync(join(folder, source), 'utf8'));
  return { source, body, bodyLine, format: 'mdx' };
}
