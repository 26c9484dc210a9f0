import type { Heading } from '@lattice/core';
import { blocksToText } from '@lattice/core';
import {
  parseDocument,
  type ImportedDocument,
  type ParsedDocument,
  type ParseDocumentOptions,
} from '../../src/document/index.ts';

/** A page `docs/page.mdx` of the latest Docusaurus. */
export function parse(body: string, options: Partial<ParseDocumentOptions> = {}): ParsedDocument {
  return parseDocument({
    body,
    bodyLine: 1,
    source: 'docs/page.mdx',
    format: 'mdx',
    kind: 'doc',
    maintainCase: false,
    commentIds: true,
    resolveImport: () => null,
    ...options,
  });
}

/** Resolves imports among the given files by the last part of their name. */
export function importsFrom(files: Readonly<Record<string, string>>) {
  return (specifier: string): ImportedDocument | null => {
    const name = specifier.slice(specifier.lastIndexOf('/') + 1);
    const body = files[name];
    return body === undefined ? null : { source: `docs/${name}`, body, bodyLine: 1, format: 'mdx' };
  };
}

export function idsOf(parsed: ParsedDocument): readonly (string | null)[] {
  return parsed.headings.map((heading: Heading) => heading.id);
}

/** All text of the page, sections one below the other. */
export function textOf(parsed: ParsedDocument): string {
  return parsed.sections
    .map((section) => blocksToText(section.blocks))
    .filter((text) => text !== '')
    .join('\n\n');
}

/** The page's blocks without their places. */
export function blocksOf(parsed: ParsedDocument): readonly Readonly<Record<string, unknown>>[] {
  return parsed.sections.flatMap((section) =>
    section.blocks.map(({ source: _source, line: _line, ...block }) => block),
  );
}
