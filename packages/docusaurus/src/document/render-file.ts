import type { Root } from 'hast';
import { DocumentSyntaxError, toSyntaxError } from './document-syntax-error.ts';
import { parseMarkdown } from './markdown-parser.ts';
import { prepareTree } from './prepare-tree.ts';
import type { Spot } from './place.ts';
import { admonitionKeywords, preprocess } from './preprocess.ts';
import { renderTree } from './render-tree.ts';
import type { ImportedDocument, MarkdownSettings } from './types.ts';

/** One Markdown file as elements, not yet put into a page. Never changed afterwards, so pages may share it. */
export interface RenderedFile {
  readonly source: string;
  readonly root: Root;
  /** The line of the file for a line of the tree. */
  readonly toLine: (line: number) => number;
  readonly hasContentTitle: boolean;
  readonly escapedHeadingIds: boolean;
  /** Whether the file could only be parsed with maths, which nobody had said the site uses. */
  readonly assumedMath: boolean;
  /** What MDX 3 had against it, where it was read as plain Markdown because MDX 1 would have taken it. */
  readonly refusal: DocumentSyntaxError | null;
}

/** Throws a DocumentSyntaxError. */
export function renderFile(file: ImportedDocument, settings: MarkdownSettings): RenderedFile {
  try {
    return renderOnce(file, settings);
  } catch (refusal) {
    if (settings.mdx1 !== true || file.format !== 'mdx' || !(refusal instanceof DocumentSyntaxError)) throw refusal;
    return { ...renderOnce({ ...file, format: 'md', body: withoutImports(file.body) }, settings), refusal };
  }
}

/** Of a file that was read as plain Markdown although it is MDX; null of any other. */
export function refusalWarning({ source, refusal }: RenderedFile): { spot: Spot; message: string } | null {
  if (refusal === null) return null;
  const { line, reason } = refusal;
  const message = `read as plain Markdown, since MDX 3 does not take it and Docusaurus 2 does: ${reason}`;
  return { spot: { source, line }, message };
}

/** The lines stay, so that line numbers do. */
function withoutImports(body: string): string {
  return body.replaceAll(/^import\s.*['"][^'"\n]+['"];?[^\S\n]*$/gm, '');
}

function renderOnce(file: ImportedDocument, settings: MarkdownSettings): RenderedFile {
  const keywords = admonitionKeywords(settings.admonitionKeywords);
  const { text, toBodyLine, escapedHeadingIds } = preprocess(file.body, keywords, settings.mdx1Compat);
  const toLine = (line: number): number => file.bodyLine + toBodyLine(line) - 1;
  try {
    const { root, assumedMath } = parse(text, file, settings);
    const prepared = prepareTree(root, {
      removeContentTitle: file.kind === 'blog',
      maintainCase: settings.maintainCase,
      commentIds: settings.commentIds,
      emoji: settings.emoji ?? true,
      admonitionKeywords: keywords,
    });
    const footnoteLabel = settings.footnoteLabel ?? 'Footnotes';
    const rendered = renderTree(root, { text, hasHtml: prepared.hasHtml, footnoteLabel });
    const { hasContentTitle } = prepared;
    const { source } = file;
    return { source, root: rendered, toLine, hasContentTitle, escapedHeadingIds, assumedMath, refusal: null };
  } catch (error) {
    throw toSyntaxError(error, toLine);
  }
}

function parse(text: string, file: ImportedDocument, settings: MarkdownSettings) {
  const syntax = { format: file.format, comments: settings.mdx1Compat?.comments ?? true };
  try {
    return { root: parseMarkdown(text, { ...syntax, math: settings.math ?? false }), assumedMath: false };
  } catch (error) {
    if (settings.math !== undefined || !text.includes('$')) throw error;
    try {
      return { root: parseMarkdown(text, { ...syntax, math: true }), assumedMath: true };
    } catch {
      throw error;
    }
  }
}
