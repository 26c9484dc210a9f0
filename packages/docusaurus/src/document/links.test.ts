import { describe, expect, it } from 'vitest';
import { importsFrom, parse } from '../../test/document/parse.ts';

const targets = (body: string, format: 'md' | 'mdx' = 'mdx'): string[] =>
  parse(body, { format }).links.map(({ target, text }) => `${target} ${text}`);

describe('links', () => {
  it.each([
    ['[a **b**](./other.md#part)', ['./other.md#part a b']],
    ['[x](</docs/with space.md>)', ['/docs/with space.md x']],
    ['[æ](./æøå.md) [q](?x=1) [h](#here)', ['./æøå.md æ', '?x=1 q', '#here h']],
    ['[a](@site/static/a.pdf) [p](pathname:///old)', ['@site/static/a.pdf a', 'pathname:///old p']],
    ['[a][ref]\n\n[ref]: ./ref.md', ['./ref.md a']],
    ['![alt](./x.png) [![in](./i.png)](./l.md)', ['./x.png alt', './l.md in', './i.png in']],
    ['[e](https://x.y) https://x.y [m](mailto:a@b.c) [c](//cdn.x/y) [n]()', []],
    ['<a href="./a.md">A</a> <Link to="/b">B</Link>', ['./a.md A', '/b B']],
    ['<img src={require("./x.png").default} alt="X" />', ['./x.png X']],
    ['import pic from \'@site/static/p.png\';\n\n<img src={pic} alt="P" />', ['@site/static/p.png P']],
    ['<Card title="T" href="/c" image="/i.png">D</Card>', ['/c T D', '/i.png ']],
    ['<Cards items={[{title: "A", href: "/a"}, {href: "/b"}]} />', ['/a A', '/b ']],
    ['# [in heading](./h.md)\n\n| [in cell](./c.md) |\n|--|', ['./h.md in heading', './c.md in cell']],
    ['text[^1]\n\n[^1]: [note](./n.md)', ['./n.md note']],
  ])('%j', (body, found) => expect(targets(body)).toEqual(found));

  it('are read from the HTML of a CommonMark file', () => {
    const body = '<a href="./a.md">A</a> [b](./b.md)\n\n<img src="./i.png" alt="I">';
    expect(targets(body, 'md')).toEqual(['./a.md A', './b.md b', './i.png I']);
  });

  it('keep the file and line they were written in', () => {
    const page = "import P from './_p.mdx';\n\nx\n[a](./a.md)\n\n<P />";
    const { links } = parse(page, { bodyLine: 5, resolveImport: importsFrom({ '_p.mdx': '\n[b](./b.md)' }) });
    expect(links.map(({ source, line }) => `${source}:${line}`)).toEqual(['docs/page.mdx:8', 'docs/_p.mdx:2']);
  });
});
