import type { Block, Chunk, CodeBlock, IndexedPage, ItemBlock, ProseBlock, RowBlock, Scope } from '@lattice/core';

import { indexChunk, type PageContext } from '../../src/indexing/index-chunk.ts';

export const docs: Scope = {
  plugin: 'default',
  version: 'current',
  locale: 'en',
  isLastVersion: true,
  isDefaultLocale: true,
};

export function prose(text: string, label: string | null = null): ProseBlock {
  return { kind: 'prose', text, label };
}

export function item(text: string, { depth = 0, marker = '-' } = {}): ItemBlock {
  return { kind: 'item', text, depth, marker, label: null };
}

export function code(text: string, language = 'sh'): CodeBlock {
  return { kind: 'code', text, language, title: null, label: null };
}

export function row(header: readonly string[], cells: readonly string[]): RowBlock {
  return { kind: 'row', header, cells, label: null };
}

export interface SampleSection {
  /** Text of the heading; left out above the first one. */
  readonly heading?: string;
  /** The heading's id in words joined by `-` unless given. */
  readonly anchor?: string | null;
  readonly blocks: readonly Block[];
}

export interface SamplePage {
  readonly route: string;
  readonly title: string;
  readonly scope?: Scope;
  readonly sections: readonly SampleSection[];
  readonly context?: PageContext;
  /** Ids the built page lacks though chunks name them. */
  readonly deadAnchors?: readonly string[];
}

/** A page as ingestion would hand it to an index, one chunk a section. */
export function page({ route, title, scope = docs, sections, context, deadAnchors = [] }: SamplePage): IndexedPage {
  const chunks = sections.map((section, ordinal) => toChunk({ route, title }, { ...section, ordinal }));
  const headings = chunks.flatMap(({ anchor, headingPath }) =>
    anchor === null || deadAnchors.includes(anchor) ? [] : [{ level: 2, text: headingPath.at(-1) ?? '', id: anchor }],
  );
  return {
    page: {
      source: `docs${route}.md`,
      kind: 'doc',
      route,
      scope,
      title,
      headings: [{ level: 1, text: title, id: null }, ...headings],
      unlisted: false,
    },
    contentHash: '00',
    chunks: chunks.map((chunk) => indexChunk(chunk, context)),
    links: [],
  };
}

function toChunk(of: { route: string; title: string }, section: SampleSection & { readonly ordinal: number }): Chunk {
  const { heading, ordinal, blocks } = section;
  const slug = heading?.toLowerCase().replaceAll(/\W+/g, '-') ?? null;
  const anchor = section.anchor === undefined ? slug : section.anchor;
  return {
    id: `${of.route} ${ordinal}`,
    route: of.route,
    anchor,
    headingPath: heading === undefined ? [of.title] : [of.title, heading],
    blocks,
    ordinal,
    source: `docs${of.route}.md`,
    line: ordinal + 1,
  };
}
