import { describe, expect, it } from 'vitest';
import { blocksOf, importsFrom, parse, textOf } from '../../test/document/parse.ts';

describe('text', () => {
  it.each([
    ['A **bold** _em_ ~~gone~~ `code`\nnext  line', 'A bold em gone code next line'],
    ['One<br/>two [link](https://x.y "t") https://auto.example', 'One two link https://auto.example'],
    ['Hello :tada: <b>you</b>, {"static"} {`tem${1 + 1}plate`} {dynamic()}.', 'Hello 🎉 you, static tem2plate .'],
    ['See ![a cat](./cat.png "Tom") and ![](./x.png)', 'See a cat (Tom) and'],
    ['Word[^1].\n\n[^1]: The note.', 'Word[1].\n\n1. The note.'],
    ['10:30 and :name and :kbd[Ctrl]', '10:30 and :name and Ctrl'],
    ['<!-- gone -->\n\nimport X from "x"\n\nexport const y = 1\n\n{/* gone */}\n\nkept', 'kept'],
    ['> quoted\n>\n> twice', 'quoted\n\ntwice'],
    ['<figure><img src="./x.png" alt="A plot" /><figcaption>Fig. 1</figcaption></figure>', 'A plot\n\nFig. 1'],
    ['<dl><dt>Term</dt><dd>Meaning</dd></dl>', 'Term\n\nMeaning'],
    ['<span>a</span>\n\n<p>b</p>', 'a\n\nb'],
    ['<style>{`.x {}`}</style>\n\n<Head><title>No</title></Head>\n\nyes', 'yes'],
    ['$x^2$ and\n\n$$\ny\n$$', '$x^2$ and\n\n$$ y $$'],
  ])('%j', (body, text) => expect(textOf(parse(body))).toBe(text));

  it('keeps maths as its source', () => {
    expect(textOf(parse('so $x_{i}$ is\n\n$$\n\\frac{1}{2}\n$$', { math: true }))).toBe(
      'so x_{i} is\n\n```math\n\\frac{1}{2}\n```',
    );
  });

  it('reads HTML of a CommonMark file as a browser does', () => {
    const body =
      'a <b>bold</b> {brace}\n\n<details>\n<summary>More &amp; more</summary>\n\n**inside**\n\n</details>\n\n<p>one<br>two\n\n<https://auto.example>';
    expect(textOf(parse(body, { format: 'md' }))).toBe(
      'a bold {brace}\n\nMore & more: inside\n\none two\n\nhttps://auto.example',
    );
  });

  it('leaves emoji shortcodes alone where the site does', () => {
    expect(textOf(parse('a :tada:', { emoji: false }))).toBe('a :tada:');
  });
});

describe('lists', () => {
  it('keeps markers, depth and further paragraphs', () => {
    const body = '3. three\n4. four\n   - deep\n\n     more\n\n     ```js\n     x\n     ```\n- [x] done\n- [ ] open';
    expect(blocksOf(parse(body))).toEqual([
      { kind: 'item', label: null, text: 'three', depth: 0, marker: '3.' },
      { kind: 'item', label: null, text: 'four', depth: 0, marker: '4.' },
      { kind: 'item', label: null, text: 'deep', depth: 1, marker: '-' },
      { kind: 'prose', label: null, text: 'more' },
      { kind: 'code', label: null, text: 'x', language: 'js', title: null },
      { kind: 'item', label: null, text: '[x] done', depth: 0, marker: '-' },
      { kind: 'item', label: null, text: '[ ] open', depth: 0, marker: '-' },
    ]);
  });

  it('reads lists that are made from data', () => {
    const body =
      "export const names = ['a', 'b'];\n\n<ul>{names.map((name, index) => <li key={name}>{index}: {name}</li>)}</ul>";
    expect(textOf(parse(body))).toBe('- 0: a\n- 1: b');
  });

  it('leaves out a table of contents that was written by hand, and keeps its links', () => {
    const contents = 'Methods:\n\n- [`render`](#render)\n  - [Options](#options)\n- [`act`](#act)';
    const page = parse(`${contents}\n\n## render\n\ndraws`);
    expect(textOf(page)).toBe('Methods:\n\ndraws');
    expect(page.links.map(({ target }) => target)).toEqual(['#render', '#options', '#act']);
    for (const list of [
      '- [a](#a): what\n- [b](#b)',
      '- [a](#a)\n- [b](./b.md#b)',
      '- [a](#a)',
      '- x\n  - [a](#a)\n  - [b](#b)',
    ]) {
      expect(textOf(parse(list)), list).toMatch(/- a/);
    }
  });
});

describe('tables', () => {
  it('makes a block of each row, with its header', () => {
    expect(blocksOf(parse('| A | `B` |\n|--|:-:|\n| 1 | x \\| y |\n| | [z](./z.md) |'))).toEqual([
      { kind: 'row', label: null, header: ['A', 'B'], cells: ['1', 'x | y'] },
      { kind: 'row', label: null, header: ['A', 'B'], cells: ['', 'z'] },
    ]);
  });

  it('takes a header row without thead, spans and captions', () => {
    const body =
      '<table><caption>Sizes</caption><tr><th colSpan={2}>Wide</th><th>C</th></tr>' +
      '<tr><td rowSpan={2}>tall</td><td>1</td><td><ul><li>x</li><li>y</li></ul></td></tr><tr><td>2</td><td>z</td></tr></table>';
    const header = ['Wide', 'Wide', 'C'];
    expect(blocksOf(parse(body))).toEqual([
      { kind: 'prose', label: null, text: 'Sizes' },
      { kind: 'row', label: null, header, cells: ['tall', '1', 'x y'] },
      { kind: 'row', label: null, header, cells: ['', '2', 'z'] },
    ]);
  });

  it('shows a header above nothing as a row', () => {
    const row = { kind: 'row', label: null, header: [], cells: ['A', 'B'] };
    expect(blocksOf(parse('| A | B |\n|--|--|'))).toEqual([row]);
    expect(blocksOf(parse('| A | B |\n|--|--|\n| ![](./x.png) | |'))).toEqual([row]);
  });
});

describe('code', () => {
  it('keeps language, title and text, without comments that highlight', () => {
    const body = '```js title="a/b.js" showLineNumbers\n// highlight-next-line\nlet a;\n\n  b();\n```';
    expect(blocksOf(parse(body))).toEqual([
      { kind: 'code', label: null, text: 'let a;\n\n  b();', language: 'js', title: 'a/b.js' },
    ]);
  });

  it('shows heading ids in code as written', () => {
    expect(textOf(parse('```md\n## A {#id}\n```'))).toBe('```md\n## A {#id}\n```');
  });

  it('reads the code block component, templates and raw imports', () => {
    const body =
      "import CodeBlock from '@theme/CodeBlock';\nimport source from '!!raw-loader!./a.py';\n\n" +
      '<CodeBlock language="sh" title="Run">{`npm run\n    build`}</CodeBlock>\n\n<CodeBlock language="py">{source}</CodeBlock>';
    // MDX itself takes two spaces of indentation off each line of an expression.
    const asked: string[] = [];
    const readRaw = (specifier: string, from: string): string => {
      asked.push(`${specifier} from ${from}`);
      return 'print(1)\n';
    };
    expect(blocksOf(parse(body, { readRaw }))).toEqual([
      { kind: 'code', label: null, text: 'npm run\n  build', language: 'sh', title: 'Run' },
      { kind: 'code', label: null, text: 'print(1)', language: 'py', title: null },
    ]);
    expect(asked).toEqual(['./a.py from docs/page.mdx']);
  });

  it('warns of a raw import that cannot be read', () => {
    const body = "import x from '!!raw-loader!./gone.py';\n\n<CodeBlock>{x}</CodeBlock>";
    expect(parse(body).warnings).toEqual([
      { where: 'docs/page.mdx:3', message: 'the imported file "./gone.py" could not be read; its text is missing' },
    ]);
  });

  it('keeps diagrams', () => {
    expect(textOf(parse('```mermaid\ngraph TD\n```\n\n<Mermaid value="graph LR" />'))).toBe(
      '```mermaid\ngraph TD\n```\n\n```mermaid\ngraph LR\n```',
    );
  });
});

describe('labels', () => {
  it.each([
    [':::note\n\na\n\nb\n\n:::', 'Note: a\n\nNote: b'],
    [':::tip My **own** title\n\na\n\n:::', 'My own title: a'],
    [':::danger[Plain]\n\na\n\n:::', 'Plain: a'],
    ['::::info\n\n:::note\n\na\n\n:::\n\nb\n\n::::', 'Info › Note: a\n\nInfo: b'],
    [':::unknown\n\na\n\n:::', 'a'],
    [':::note[Only a title]\n:::', 'Only a title'],
    ['<Admonition type="caution" title={<b>Mind</b>}>a</Admonition>', 'Mind: a'],
    ['<details><summary>More</summary>a</details>', 'More: a'],
    ['<details>\n<summary>More <code>x</code></summary>\n\n- a\n\n</details>', '- More x: a'],
    ['<details>a</details>', 'Details: a'],
    ['<Tabs><TabItem value="x" label="X">a</TabItem><TabItem value="y">b</TabItem></Tabs>', 'X: a\n\ny: b'],
    ['<Tabs values={[{value: "x", label: "Ex"}]}>\n  <TabItem value="x">\n\n  a\n\n  </TabItem>\n</Tabs>', 'Ex: a'],
    ['<Tabs><TabItem value="x"><Tabs><TabItem value="z">a</TabItem></Tabs></TabItem></Tabs>', 'x › z: a'],
    ['<Tabs><TabItem value="empty" label="Empty" /></Tabs>', 'Empty'],
    ["import T from '@theme/Tabs';\nimport I from '@theme/TabItem';\n\n<T><I value=\"x\">a</I></T>", 'x: a'],
  ])('%j', (body, text) => expect(textOf(parse(body))).toBe(text));

  it('returns to the section around after headings inside', () => {
    const body = '## Install\n\n<Tabs><TabItem value="npm">\n\n### Steps\n\na\n\n</TabItem></Tabs>\n\nafter';
    expect(parse(body).sections.map(({ anchor, headingPath, blocks }) => [anchor, headingPath, blocks.length])).toEqual(
      [
        ['install', ['Install'], 0],
        ['steps', ['Install', 'Steps'], 1],
        ['install', ['Install'], 1],
      ],
    );
  });

  it('takes a heading in a summary for the heading of what is inside', () => {
    const body = '<details>\n<summary>\n\n## Why\n\n</summary>\n\na\n\n</details>\n\nafter';
    expect(parse(body).sections.map(({ anchor, blocks }) => [anchor, blocks.map((block) => block.label)])).toEqual([
      ['why', [null]],
      [null, [null]],
    ]);
  });
});

describe('components', () => {
  it.each([
    ['<Card title="T" description="D" className="c d" href="/x">child</Card>', 'T\n\nD\n\nchild'],
    ['<Unknown>kept **too**</Unknown>', 'kept too'],
    ['<Cards items={[{title: "A", icon: "i"}, {title: "B"}]} />', 'A\n\nB'],
    ['<Quiz question="Why?" options={["x", "y"]} answer={1} />', 'Why?\n\nx\n\ny'],
    ['<Translate id="a.b" description="for translators">shown</Translate>', 'shown'],
    ['in <Badge text="new" /> line', 'in new line'],
    ['{<p>element</p>}\n\n{true && <p>yes</p>}\n\n{false ? "no" : "else"}', 'element\n\nyes\n\nelse'],
    [
      'export const Box = ({children, tone = "calm"}) => <div>{tone}: {children}</div>;\n\n<Box>**in**</Box>',
      'calm: in',
    ],
    ['export const Box = ({children}) => <div>{wrap(children)}</div>;\n\n<Box>in</Box>', 'in'],
    ['export function Hi({name}) {\n  const x = "Hi " + name;\n  return <b>{x}</b>;\n}\n\n<Hi name="Ann" />', 'Hi Ann'],
    ['<BrowserOnly>{() => <p>later</p>}</BrowserOnly>', 'later'],
    ['<>\n\nin a fragment\n\n</>', 'in a fragment'],
    ['{frontMatter.product} is {frontMatter.missing}', 'Lattice is'],
  ])('%j', (body, text) => expect(textOf(parse(body, { frontMatter: { product: 'Lattice' } }))).toBe(text));

  it('ends where a component shows itself', () => {
    expect(textOf(parse('export const F = () => <div>x<F /></div>;\n\n<F />')).length).toBeLessThan(100);
    expect(textOf(parse('export const f = (n) => f(n) + f(n);\n\n{f(1)} done'))).toBe('done');
  });
});

describe('partials', () => {
  it('are put in where they are imported, with their own source and line', () => {
    const page = 'import Part from \'./_part.mdx\';\n\nbefore\n\n<Part name="Ann" />\n\nafter';
    const resolveImport = importsFrom({ '_part.mdx': '\n\nHello {props.name}' });
    const blocks = parse(page, { resolveImport }).sections.flatMap((section) => section.blocks);
    expect(blocks.map((block) => [block.kind === 'prose' && block.text, block.source, block.line])).toEqual([
      ['before', 'docs/page.mdx', 3],
      ['Hello Ann', 'docs/_part.mdx', 3],
      ['after', 'docs/page.mdx', 7],
    ]);
  });

  it('show the children they are given, read in the file that gives them', () => {
    const page = "import Part from './_part.mdx';\n\nexport const x = 'mine';\n\n<Part>{x}</Part>";
    const resolveImport = importsFrom({ '_part.mdx': '> {props.children}' });
    expect(textOf(parse(page, { resolveImport }))).toBe('mine');
  });

  it('may import each other, but not in a circle', () => {
    const resolveImport = importsFrom({
      '_a.mdx': "import B from './_b.mdx';\n\na\n\n<B />",
      '_b.mdx': "import A from './_a.mdx';\n\nb\n\n<A />",
    });
    const parsed = parse("import A from './_a.mdx';\n\n<A />", { resolveImport });
    expect(textOf(parsed)).toBe('a\n\nb');
    expect(parsed.warnings).toEqual([
      { where: 'docs/_b.mdx:5', message: '"docs/_a.mdx" imports itself, directly or not; the import is left out' },
    ]);
  });

  it('cannot multiply without end', () => {
    const files = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [
        `_${index}.mdx`,
        `import N from './_${index + 1}.mdx';\n\nx\n\n<N />\n\n<N />`,
      ]),
    );
    const parsed = parse("import N from './_0.mdx';\n\n<N />", {
      resolveImport: importsFrom({ ...files, '_30.mdx': 'x' }),
    });
    expect(parsed.warnings).toHaveLength(1);
    expect(parsed.sections[0]?.blocks.length).toBeLessThan(600);
  });

  it('are missed with a warning where they are missing or broken', () => {
    const page = "import A from './_gone.mdx';\nimport B from './_broken.mdx';\n\n<A />\n\n<B />\n\nrest";
    const parsed = parse(page, { resolveImport: importsFrom({ '_broken.mdx': 'x\n\n{' }) });
    expect(textOf(parsed)).toBe('rest');
    expect(parsed.warnings.map(({ where }) => where)).toEqual(['docs/page.mdx:4', 'docs/_broken.mdx:3']);
  });

  it('are parsed once for a site that shares a cache', async () => {
    const { createPartialCache } = await import('./partial-cache.ts');
    const partials = createPartialCache();
    const page = "import A from './_a.mdx';\n\n<A />";
    const first = parse(page, { partials, resolveImport: importsFrom({ '_a.mdx': '## Same' }) });
    expect(parse(page, { partials, resolveImport: importsFrom({ '_a.mdx': '## Same' }) })).toEqual(first);
    expect(textOf(parse(page, { partials, resolveImport: importsFrom({ '_a.mdx': 'changed' }) }))).toBe('changed');
  });
});
