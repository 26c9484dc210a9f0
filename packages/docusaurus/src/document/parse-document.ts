import { DocumentSyntaxError, toSyntaxError } from './document-syntax-error.ts';
import { readContentTitle } from './content-title.ts';
import { DEFAULT_MAGIC_COMMENTS } from './magic-comments.ts';
import { PageBuilder } from './page-builder.ts';
import { PageWriter } from './page-writer.ts';
import { PartialFiles } from './partial-files.ts';
import { RawFiles } from './raw-files.ts';
import { renderFile } from './render-file.ts';
import { Scope } from './scope.ts';
import { toStatic } from './static-value.ts';
import type { ParsedDocument, ParseDocumentOptions } from './types.ts';

/**
 * One Markdown file as its reader sees it: the headings with the ids Docusaurus gives them, the text below each, the
 * links into the site. Throws a DocumentSyntaxError where Docusaurus could not build the file either.
 */
export function parseDocument(options: ParseDocumentOptions): ParsedDocument {
  try {
    return parseOnce(options);
  } catch (error) {
    if (options.mdx1 !== true || options.format !== 'mdx' || !(error instanceof DocumentSyntaxError)) throw error;
    const parsed = parseOnce({ ...options, format: 'md', body: withoutImports(options.body) });
    const warning = {
      where: `${options.source}:${error.line}`,
      message: `read as plain Markdown, since MDX 3 does not take it and Docusaurus 2 does: ${error.reason}`,
    };
    return { ...parsed, warnings: [warning, ...parsed.warnings] };
  }
}

/** The lines stay, so that line numbers do. */
function withoutImports(body: string): string {
  return body.replaceAll(/^import\s.*['"][^'"\n]+['"];?[^\S\n]*$/gm, '');
}

function parseOnce(options: ParseDocumentOptions): ParsedDocument {
  const { body, bodyLine, source, format, kind } = options;
  const file = renderFile({ body, bodyLine, source, format, kind }, options);
  const page = new PageBuilder();
  const start = { source, line: bodyLine };
  if (file.assumedMath) {
    page.warn(start, 'the file can only be parsed with remark-math; the site is assumed to use it');
  }
  const scope = new Scope(null, file);
  scope.define('frontMatter', toStatic(options.frontMatter ?? {}));
  const writer = new PageWriter({
    page,
    partials: new PartialFiles(options, page),
    raw: new RawFiles(options, page),
    magicComments: options.magicComments ?? DEFAULT_MAGIC_COMMENTS,
  });
  try {
    writer.writeFile(file, { scope, at: start, label: null, listDepth: 0, depth: 0, isRendered: true, importers: [] });
  } catch (error) {
    // Nesting that the parser bears may still be too deep to walk.
    if (error instanceof RangeError) throw toSyntaxError(error, file.toLine);
    throw error;
  }
  return {
    contentTitle: readContentTitle(body),
    hasContentTitle: file.hasContentTitle,
    headings: page.headings,
    sections: page.outline.sections,
    links: page.links,
    terms: page.terms,
    warnings: page.warnings,
  };
}
