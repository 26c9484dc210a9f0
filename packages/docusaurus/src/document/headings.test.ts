import { describe, expect, it } from 'vitest';
import { idsOf, importsFrom, parse } from '../../test/document/parse.ts';

/** Each line is one file; its second part the ids of its headings in order. `-` stands for none. */
const RULES: readonly (readonly [rule: string, body: string, ids: readonly (string | null)[]])[] = [
  ['nothing is collapsed', '## A -- B --- C', ['a----b-----c']],
  ['signs vanish', '## C++ / C# & .NET', ['c--c--net']],
  ['every space counts', '## Trailing spaces   and   multiple', ['trailing-spaces---and---multiple']],
  ['a tab is removed', '## Tab\ttab', ['tabtab']],
  ['underscores stay', '## snake_case_name and kebab-case', ['snake_case_name-and-kebab-case']],
  ['dots vanish', '## 1.2.3 Dotted', ['123-dotted']],
  ['leading dashes stay', '## `--flag`', ['--flag']],
  ['letters of any script stay', '## Привет мир', ['привет-мир']],
  ['ß and accents stay', '## Über-groß İ', ['über-groß-i̇']],
  ['an emoji goes, its space stays', '## 🚀 Launch', ['-launch']],
  ['the variation selector stays', '## ⚙️ Configuration', ['\uFE0F-configuration']],
  ['a keycap leaves its marks', '## 1️⃣ Step one', ['1\uFE0F\u20E3-step-one']],
  ['an empty slug is no id but counts', '## 🤖\n\n## 🤖🤖\n\n##', [null, '-1', '-2']],
  ['shortcodes are slugged before they are shown', '## :rocket: shortcode', ['rocket-shortcode']],
  [
    'repeats are numbered',
    '## Setup\n\n### Setup\n\n## Setup 1\n\n## Setup',
    ['setup', 'setup-1', 'setup-1-1', 'setup-2'],
  ],
  ['the content title takes a slug and has no id', '# Setup\n\n## Setup', [null, 'setup-1']],
  ['a late H1 takes a slug too', '## A\n\n# A\n\n## A', ['a', null, 'a-2']],
  ['explicit ids are kept as written', '## A {#Custom_ID.x}', ['Custom_ID.x']],
  [
    'explicit ids are not registered',
    '## Hello\n\n## B {#hello}\n\n## C {#hello}\n\n## Hello',
    ['hello', 'hello', 'hello', 'hello-1'],
  ],
  ['an H1 with an explicit id takes no slug', '# T {#t}\n\n## T', [null, 't']],
  ['a colon ends an explicit id', '## A {#Custom_ID.With:Chars}', ['Custom_ID.With']],
  ['an explicit id may follow code', '## A `code` {#explicit-code}', ['explicit-code']],
  ['an id in a comment', '## A {/* #mdx-comment-id */}', ['mdx-comment-id']],
  ['a comment without # is no id', '## A {/* note */}', ['a--note-']],
  ['code without backticks', '## `useState()` and **bold** _em_', ['usestate-and-bold-em']],
  ['struck text and link text', '## ~~struck~~ [Link](https://x.y)', ['struck-link']],
  ['alternative text', '## ![alt text](https://x.y/z.png) image', ['alt-text-image']],
  ['entities', '## a < b and c &lt; d &amp; e', ['a--b-and-c--d--e']],
  ['footnotes contribute nothing', '## Heading[^1]\n\n[^1]: note', ['heading', 'footnote-label']],
  ['JSX contributes its children', '## Text <Comp>inner</Comp> <Comp /> tail', ['text-inner--tail']],
  ['an expression contributes its source', '## Expression {year} here', ['expression-year-here']],
  ['an HTML comment contributes nothing', '## Setup <!-- c -->', ['setup-']],
  ['an inline anchor leaves its space', '## <a id="x"></a> Anchor', ['-anchor']],
  ['a text directive is dropped', '## ns::method and a:b', ['nsmethod-and-a']],
  ['digits are no directive', '## time 10:30', ['time-1030']],
  ['setext, closed and deep headings', 'One\n---\n\n## Two ##\n\n###### Six', ['one', 'two', 'six']],
  ['#NoSpace is text', '#NoSpace', []],
  ['fenced code is skipped', '```md\n## In code\n```', []],
  ['JSX headings have their own id or none', '<h2>No</h2>\n\n<h3 id="own">Own</h3>\n\n## No', [null, 'own', 'no']],
  [
    'headings in containers',
    '<div>\n\n## A\n\n</div>\n\n> ## B\n\n- ## C\n\n:::note\n\n## D\n\n:::',
    ['a', 'b', 'c', 'd'],
  ],
];

describe('heading ids', () => {
  it.each(RULES)('%s', (_rule, body, ids) => expect(idsOf(parse(body))).toEqual(ids));

  it('keeps the case where the site asks for it, and then tells repeats apart by case', () => {
    expect(idsOf(parse('## Hello World\n\n## hello world', { maintainCase: true }))).toEqual([
      'Hello-World',
      'hello-world',
    ]);
  });

  it('ignores ids in comments before Docusaurus 3.10', () => {
    expect(idsOf(parse('## A {/* #x */}', { commentIds: false }))).toEqual(['a--x-']);
  });

  it('reads ids in HTML comments only where MDX does not take comments away', () => {
    const options = { format: 'md' as const };
    expect(idsOf(parse('## A <!-- #x -->', options))).toEqual(['a-']);
    expect(idsOf(parse('## A <!-- #x -->', { ...options, mdx1Compat: { comments: false } }))).toEqual(['x']);
  });

  it('takes the first H1 of a blog post away before slugs are given', () => {
    const parsed = parse('# Title\n\n## Title\n\n# Second', { kind: 'blog' });
    expect(parsed.headings.map(({ text, id }) => [text, id])).toEqual([
      ['Title', 'title'],
      ['Second', null],
    ]);
    expect(parsed.hasContentTitle).toBe(true);
  });

  it('keeps an H1 of a blog post that is not the content title', () => {
    expect(idsOf(parse('## A\n\n# T', { kind: 'blog' }))).toEqual(['a', null]);
    expect(parse('---\n\n# T', { kind: 'blog' }).headings).toHaveLength(1);
  });

  it('reads a CommonMark file without MDX', () => {
    const body = '## Curly {braces} here\n\n## Html <span>tag</span>\n\n<h2 id="raw">Raw</h2>\n\n<h1 id="top">Top</h1>';
    expect(idsOf(parse(body, { format: 'md' }))).toEqual(['curly-braces-here', 'html-tag', 'raw', null]);
  });

  it('gives a partial its own slugs, at the place of each import', () => {
    const page = "import Part from './_part.mdx';\n\n## Setup\n\n<Part />\n\n<Part />\n\n## Setup";
    const parsed = parse(page, { resolveImport: importsFrom({ '_part.mdx': '## Part\n\n### Setup' }) });
    expect(idsOf(parsed)).toEqual(['setup', 'part', 'setup', 'part', 'setup', 'setup-1']);
  });

  it('lists hidden tabs, but not those that a lazy group renders later', () => {
    const tabs = (attributes: string): string =>
      `<Tabs${attributes}>\n<TabItem value="a">\n\n## X\n\n</TabItem>\n<TabItem value="b" default>\n\n## X\n\n</TabItem>\n</Tabs>`;
    expect(idsOf(parse(tabs('')))).toEqual(['x', 'x-1']);
    expect(idsOf(parse(tabs(' lazy')))).toEqual(['x-1']);
    expect(idsOf(parse(tabs(' lazy defaultValue="a"')))).toEqual(['x']);
  });

  it('knows the heading component of Docusaurus', () => {
    const body =
      'import Heading from \'@theme/Heading\';\n\n<Heading as="h3" id="own">Own</Heading>\n\n<Heading as="h1" id="top">Top</Heading>';
    expect(parse(body).headings).toEqual([
      { level: 3, text: 'Own', id: 'own' },
      { level: 1, text: 'Top', id: null },
    ]);
  });
});

describe('heading texts', () => {
  it.each([
    ['## :rocket: `code` **b**', '🚀 code b'],
    ['## a &nbsp; b', 'a b'],
    ['## ns::method and a:b', 'ns::method and a:b'],
    ['## ![alt](https://x.y/z.png) image', 'image'],
    ['## A {#Custom_ID.With:Chars}', 'A {#Custom_ID.With:Chars}'],
    ['export const year = 2024;\n\n## In {year}', 'In 2024'],
    ['## Note[^1]\n\n[^1]: n', 'Note1'],
    ['## Line<br/>two', 'Line two'],
  ])('%s', (body, text) => expect(parse(body).headings[0]?.text).toBe(text));
});
