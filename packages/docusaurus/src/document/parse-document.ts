import { toSyntaxError } from './document-syntax-error.ts';
import { readContentTitle } from './content-title.ts';
import { DEFAULT_MAGIC_COMMENTS } from './magic-comments.ts';
import { PageBuilder } from './page-builder.ts';
import { PageWriter } from './page-writer.ts';
import { PartialFiles } from './partial-files.ts';
import { RawFiles } from './raw-files.ts';
import { refusalWarning, renderFile } from './render-file.ts';
import { Scope } from './scope.ts';
import { toStatic } from './static-value.ts';
import type { ParsedDocument, ParseDocumentOptions } from './types.ts';

/**
 * One Markdown file as its reader sees it: the headings with the ids Docusaurus gives them, the text below each, the
 * links into the site. Throws a DocumentSyntaxError where Docusaurus could not build the file either.
 */
export function parseDocument(options: ParseDocumentOptions): ParsedDocument {
  const { body, bodyLine, source, format, kind } = options;
  const file = renderFile({ body, bodyLine, source, format, kind }, options);
  const page = new PageBuilder();
  const start = { source, line: bodyLine };
  if (file.assumedMath) {
    page.warn(start, 'the file can only be parsed with remark-math; the site is assumed to use it');
  }
  const warning = refusalWarning(file);
  if (warning !== null) page.warn(warning.spot, warning.message);
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
