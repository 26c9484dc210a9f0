import { describe, expect, it } from 'vitest';
import { admonitionKeywords, preprocess } from './preprocess.ts';

const KEYWORDS = admonitionKeywords(['pitfall']);

describe('preprocess', () => {
  it.each([
    ['## A {#id}', '## A \\{#id}'],
    ['## A \\{#id}', '## A \\{#id}'],
    ['text {#id}', 'text {#id}'],
    [':::note My title', ':::note[My title]'],
    ['> :::pitfall Deep', '> :::pitfall[Deep]'],
    ['   :::tip  Indented', '   :::tip[Indented]'],
    [':::note', ':::note'],
    [':::other Title', ':::other Title'],
    ['\uFEFFa\r\nb\rc', 'a\nb\nc'],
  ])('%j', (body, text) => expect(preprocess(body, KEYWORDS).text).toBe(text));

  it('does what the switches of mdx1Compat leave', () => {
    const body = ':::note T\n\n## A {#id}';
    expect(preprocess(body, KEYWORDS, { headingIds: false, admonitions: false }).text).toBe(body);
  });

  it('unwraps content fences and leads lines back', () => {
    const body = 'one\n```mdx-code-block\n<A />\n\n</A>\n```\nseven\n\n````mdx-code-block\nten\n````\ntwelve';
    const { text, toBodyLine } = preprocess(body, KEYWORDS);
    const lines = text.split('\n');
    expect(lines).toEqual(['one', '<A />', '', '</A>', 'seven', '', 'ten', 'twelve']);
    expect(lines.map((_, index) => toBodyLine(index + 1))).toEqual([1, 3, 4, 5, 7, 8, 10, 12]);
  });
});
