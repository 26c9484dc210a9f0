import { describe, expect, it } from 'vitest';

import { parseInline, parseText } from './markdown.ts';

const kinds = (text: string): string[] => parseText(text).map((block) => block.kind);

describe('parseText', () => {
  it('separates paragraphs, lists, headings and code', () => {
    const text =
      'One\nstill one.\n\n## Two\n- a\n- b\n\n- c\n\nThree:\n```py title="x.py"\nprint(1)\n\nprint(2)\n```\nFour';
    expect(kinds(text)).toEqual(['paragraph', 'heading', 'list', 'paragraph', 'code', 'paragraph']);
    expect(parseText(text)[4]).toMatchObject({ language: 'py', title: 'x.py', text: 'print(1)\n\nprint(2)' });
  });

  it('keeps a fence open until the end while it streams, and whole when it holds a shorter one', () => {
    expect(parseText('```sh\nls -l\n')).toMatchObject([{ kind: 'code', text: 'ls -l\n' }]);
    expect(parseText('````\n```\nx\n```\n````')).toMatchObject([{ kind: 'code', text: '```\nx\n```' }]);
  });

  it('takes the indentation of an indented fence off its code', () => {
    expect(parseText('1. Run\n   ```sh\n   ls\n     -l\n   ```\n2. Done')).toMatchObject([
      { kind: 'list', items: [{ ordered: true, number: 1 }] },
      { kind: 'code', text: 'ls\n  -l' },
      { kind: 'list', items: [{ ordered: true, number: 2 }] },
    ]);
  });

  it('nests list items by indentation and joins continued lines', () => {
    expect(parseText('- a\n  more\n  - b\n    - c\n  - d\n- e')).toMatchObject([
      {
        items: [
          { depth: 0, children: [{ text: 'a\nmore' }] },
          { depth: 1, children: [{ text: 'b' }] },
          { depth: 2, children: [{ text: 'c' }] },
          { depth: 1, children: [{ text: 'd' }] },
          { depth: 0, children: [{ text: 'e' }] },
        ],
      },
    ]);
  });

  it('gives equal blocks equal sources, so that finished ones can stay', () => {
    const before = parseText('One.\n\nTwo');
    const after = parseText('One.\n\nTwo and more');
    expect(after[0]?.source).toBe(before[0]?.source);
    expect(after[1]?.source).not.toBe(before[1]?.source);
  });

  it('finds nothing in nothing', () => {
    expect(parseText(' \n\n')).toEqual([]);
  });
});

describe('parseInline', () => {
  it('reads code, strong and citations, and leaves the rest alone', () => {
    expect(parseInline('Use `ros2 [1]` **now [2]** [3][12]. a[i] [1234]')).toEqual([
      { kind: 'text', text: 'Use ' },
      { kind: 'code', text: 'ros2 [1]' },
      { kind: 'text', text: ' ' },
      {
        kind: 'strong',
        children: [
          { kind: 'text', text: 'now ' },
          { kind: 'citation', n: 2 },
        ],
      },
      { kind: 'text', text: ' ' },
      { kind: 'citation', n: 3 },
      { kind: 'citation', n: 12 },
      { kind: 'text', text: '. a[i] [1234]' },
    ]);
  });

  it('keeps backticks inside longer runs', () => {
    expect(parseInline('`` a`b `` and ` alone')).toEqual([
      { kind: 'code', text: 'a`b' },
      { kind: 'text', text: ' and ` alone' },
    ]);
  });

  it('leaves links and HTML as the text they are', () => {
    const text = '[x](javascript:alert(1)) <b onclick="x">y</b> ![i](http://e/x.png)';
    expect(parseInline(text)).toEqual([{ kind: 'text', text }]);
  });
});
