import remarkComment from '@slorber/remark-comment';
import type { Root } from 'mdast';
import remarkDirective from 'remark-directive';
import remarkGfm from 'remark-gfm';
import remarkMath from 'remark-math';
import remarkMdx from 'remark-mdx';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import type { DocumentFormat } from './types.ts';

export interface Syntax {
  readonly format: DocumentFormat;
  readonly math: boolean;
  /** HTML comments in MDX: Docusaurus' `mdx1Compat.comments`. */
  readonly comments: boolean;
}

/**
 * Parses with the syntax extensions of Docusaurus' MDX loader, in its order: of two extensions that claim the same
 * character, the later one is asked first. Front matter is not among them, as bodies come without it.
 * `remark-directive` stays on major 3 as in Docusaurus: 4 reads `10:30` as a directive.
 */
export function parseMarkdown(text: string, syntax: Syntax): Root {
  const key = `${syntax.format} ${syntax.math} ${syntax.comments}`;
  let parser = parsers.get(key);
  if (parser === undefined) {
    parser = createParser(syntax);
    parsers.set(key, parser);
  }
  return parser(text);
}

const parsers = new Map<string, (text: string) => Root>();

function createParser(syntax: Syntax): (text: string) => Root {
  const processor = unified().use(remarkParse);
  if (syntax.format === 'mdx') processor.use(remarkMdx);
  processor.use(remarkDirective).use(remarkGfm);
  if (syntax.comments) processor.use(remarkComment);
  if (syntax.math) processor.use(remarkMath);
  processor.freeze();
  return (text) => processor.parse(text);
}
