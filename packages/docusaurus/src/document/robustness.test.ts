import { describe, expect, it } from 'vitest';
import { idsOf, parse, textOf } from '../../test/document/parse.ts';
import { DocumentSyntaxError } from './document-syntax-error.ts';

describe('a file that MDX cannot parse', () => {
  it.each([
    ['text\n\n<div>\n\ntext', 12, 'Expected a closing tag for `<div>`'],
    ['text\n\n{', 12, 'Unexpected end of file in expression, expected a corresponding closing brace for `{`'],
    ['a\n\nimport x from', 12, 'Could not parse import/exports with acorn'],
    ['text {#not-a-heading}', 10, 'Could not parse expression with acorn'],
    ['$x_{#}$', 10, 'Could not parse expression with acorn'],
  ])('%j names the line of the file', (body, line, reason) => {
    const options = { bodyLine: 10, math: false };
    expect(() => parse(body, options)).toThrow(expect.objectContaining({ name: 'DocumentSyntaxError', line, reason }));
  });

  it('is plain Markdown where MDX 1 would have built it, with a warning', () => {
    const body = "import Box from '@site/box';\n\n# A\n\nTakes < 5 minutes<br>and {more.\n\n## B <C\n";
    expect(() => parse(body)).toThrow(DocumentSyntaxError);
    const { headings, sections, warnings } = parse(body, { mdx1: true });
    expect(headings.map(({ id }) => id)).toEqual([null, 'b-c']);
    expect(JSON.stringify(sections)).toContain('Takes < 5 minutes');
    expect(JSON.stringify(sections)).not.toContain('import Box');
    expect(warnings).toEqual([
      { where: expect.stringMatching(/:5$/), message: expect.stringContaining('plain Markdown') },
    ]);
  });

  it('is plain Markdown there also where a page imports it', () => {
    const options = {
      mdx1: true,
      resolveImport: () => ({
        source: 'docs/_part.mdx',
        body: '## Part\n\nTakes <5 minutes\n',
        bodyLine: 3,
        format: 'mdx' as const,
      }),
    };
    const parsed = parse("import Part from './_part.mdx';\n\n# A\n\n<Part />\n\n## B\n", options);
    expect(idsOf(parsed)).toEqual([null, 'part', 'b']);
    expect(textOf(parsed)).toContain('Takes <5 minutes');
    expect(parsed.warnings.map(({ where }) => where)).toEqual(['docs/_part.mdx:5']);
  });

  it('is tried with maths where nobody said whether the site uses it', () => {
    const parsed = parse('so $x_{\\mathbf{y}}$ is');
    expect(textOf(parsed)).toBe('so x_{\\mathbf{y}} is');
    expect(parsed.warnings.map(({ where }) => where)).toEqual(['docs/page.mdx:1']);
  });

  it('is refused, not crashed on, when nested beyond reason', { timeout: 30_000 }, () => {
    expect(() => parse('<i>'.repeat(2000) + '</i>'.repeat(2000))).toThrow(DocumentSyntaxError);
    expect(() => parse('>'.repeat(3000), { format: 'md' })).toThrow(DocumentSyntaxError);
  });
});

describe('odd bytes', () => {
  it('reads a BOM, CRLF, lone CR and NUL', () => {
    const parsed = parse('\uFEFF# T\r\n\r\n## A\r\rone\0two\r\n');
    expect(idsOf(parsed)).toEqual([null, 'a']);
    expect(parsed.sections.at(-1)?.blocks).toMatchObject([{ text: 'one\uFFFDtwo', line: 5 }]);
  });

  it('reads what is left of invalid UTF-8', () => {
    expect(idsOf(parse('## A \uFFFD b'))).toEqual(['a--b']);
  });
});
