import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashPage, loadPage, readManifest, readSite, type LoadedPage, type Site } from '../../src/index.ts';
import { classic, createSite, type Files } from './temporary-site.ts';

async function load(site: Site, source: string): Promise<LoadedPage> {
  const page = site.pages.find((candidate) => candidate.source === source);
  if (page === undefined) throw new Error(`no page from ${source}`);
  const loaded = await loadPage(site, page);
  if (loaded.status === 'failed') throw new Error(JSON.stringify(loaded.warnings));
  return loaded;
}

describe('the title of a page', () => {
  it.each([
    ['docs/01-a.md', '---\ntitle: Given\n---\n# Heading\n', 'Given', ['Heading']],
    ['docs/01-a.md', '# The `code` heading {#x}\n', 'The code heading', ['The code heading']],
    ['docs/01-a.md', 'import X from "./x";\n\n# After imports\n', 'After imports', ['After imports']],
    ['docs/01-a.md', 'Text first.\n\n# Late\n', 'a', ['Late']],
    ['docs/01-a.md', 'No heading.\n\n## Two\n', 'a', ['a', 'Two']],
    ['docs/01-a.md', '---\nid: own-id\nhide_title: true\n---\nNo heading.\n', 'own-id', []],
    ['docs/01-a.md', '---\ntitle: 2024\n---\nText.\n', '2024', ['2024']],
    ['blog/2024-01-02-post.md', '# Post\n\n## Part\n', 'Post', ['Post', 'Part']],
    ['blog/2024-01-02-post.md', 'Text.\n', 'post', ['post']],
    ['src/pages/p.md', '# Page\n', 'Page', ['Page']],
    ['src/pages/p.md', 'Text.\n', 'Test', []],
  ])('of %s %j is %s', async (...[path, text, title, headings]) => {
    await using site = await createSite({ ...classic(), [path]: text });
    const { page } = await load(await site.read(), path);
    expect(page.title).toBe(title);
    expect(page.headings.map((heading) => heading.text)).toEqual(headings);
  });

  it('of a generated index is its only heading, and its description is its text', async () => {
    await using site = await createSite({
      ...classic(),
      'docs/a/x.md': '# X',
      'docs/a/_category_.json': { label: 'A', link: { type: 'generated-index', description: 'What is in A.' } },
    });
    const read = await site.read();
    const page = read.pages.find(({ kind }) => kind === 'generated-index');
    const loaded = page && (await loadPage(read, page));
    expect(loaded?.page).toMatchObject({ title: 'A', source: null, headings: [{ level: 1, text: 'A', id: null }] });
    expect(loaded).toMatchObject({ sections: [{ blocks: [{ text: 'What is in A.' }] }] });
  });
});

describe('a page that cannot be read', () => {
  it('is a failed one with file and line, and in the manifest without headings', async () => {
    await using site = await createSite({
      ...classic({ blog: false }),
      'docs/bad.mdx': '---\ntitle: Bad\n---\n\n# A\n\n<Open>\n',
      'docs/good.md': '# G',
    });
    const read = await site.read();
    const results = await Promise.all(read.pages.map((page) => loadPage(read, page)));
    expect(results.map(({ status }) => status)).toEqual(['failed', 'loaded']);
    expect(results[0]?.warnings[0]?.where).toMatch(/^docs\/bad\.mdx:\d+$/);
    const manifest = await Array.fromAsync(readManifest(site.root));
    expect(manifest.map(({ route, title, headings }) => [route, title, headings.length])).toEqual([
      ['/docs/bad', 'Bad', 0],
      ['/docs/good', 'G', 1],
    ]);
  });

  it('keeps its place when its front matter is broken, with a warning', async () => {
    await using site = await createSite({
      ...classic(),
      'docs/a.md': '---\ntitle: [x\nslug: /other\n---\n# Heading\n',
    });
    const read = await site.read();
    expect(read.warnings).toEqual([
      { where: expect.stringMatching(/^docs\/a\.md:\d$/), message: expect.stringContaining('not valid YAML') },
    ]);
    expect((await load(read, 'docs/a.md')).page).toMatchObject({ route: '/docs/a', title: 'Heading' });
  });

  it('has nothing to cite when Docusaurus shows “Page Not Found” in its place', async () => {
    await using site = await createSite({ ...classic(), 'docs/a (copy).md': '# A\n\n## B\n' });
    const loaded = await load(await site.read(), 'docs/a (copy).md');
    expect(loaded).toMatchObject({ page: { route: '/docs/a (copy)', headings: [] }, sections: [] });
    expect(loaded.warnings[0]?.message).toContain('Page Not Found');
  });

  it('survives NUL, BOM, CRLF and bytes that are no UTF-8', async () => {
    await using site = await createSite({
      ...classic(),
      'docs/a.md': '\uFEFF---\r\ntitle: T\r\n---\r\n\r\n# H\r\n\r\n## Two\r\n\r\na\u0000b\r\n',
    });
    await writeFile(join(site.root, 'docs/b.md'), Buffer.from([0x23, 0x20, 0xff, 0xfe, 0x41, 0x0a]));
    const read = await site.read();
    expect((await load(read, 'docs/a.md')).page).toMatchObject({
      title: 'T',
      headings: [{ text: 'H' }, { text: 'Two', id: 'two' }],
    });
    expect((await load(read, 'docs/b.md')).page.title).toContain('A');
  });
});

describe('links', () => {
  const files: Files = {
    ...classic(
      { docs: { routeBasePath: 'd' } },
      { baseUrl: '/base/', i18n: { defaultLocale: 'en', locales: ['en', 'fr'] } },
    ),
    'docs/01-guide/02-start.md': '# Start\n',
    'docs/01-guide/index.md': '# Guide\n',
    'docs/other.md': '---\nslug: /renamed\n---\n# Other\n',
    'docs/files/a b.pdf': 'x',
    'static/img/x.png': 'x',
    'blog/2024-01-02-post.md': '# P\n',
  };

  it.each([
    ['./02-start.md', '/base/d/guide/start'],
    ['02-start.md#part', '/base/d/guide/start#part'],
    ['../other.md?x=1#caf%C3%A9', '/base/d/renamed#café'],
    ['/other.md', '/base/d/renamed'],
    ['@site/docs/other.md', '/base/d/renamed'],
    ['other.md', '/base/d/renamed'],
    ['#here', '/base/d/guide/#here'],
    ['start', '/base/d/guide/start'],
    ['/d/renamed/', '/base/d/renamed'],
    ['/D/Guide', '/base/d/guide/'],
    ['/base/d/guide/start', '/base/d/guide/start'],
    ['/base/fr/d/guide/start', '/base/fr/d/guide/start'],
    ['/blog/tags/x', '/base/blog/tags/x'],
    ['/blog/2024/01/02/post', '/base/blog/2024/01/02/post'],
    ['../files/a%20b.pdf', 'docs/files/a b.pdf'],
    ['/img/x.png', 'static/img/x.png'],
    ['pathname:///img/x.png', 'static/img/x.png'],
    ['./missing.md', null],
    ['/d/nowhere', null],
    ['/img/missing.png', null],
    ['../../blog/2024-01-02-post.md', null],
  ])('to %s lead to %s', async (target, resolved) => {
    await using site = await createSite({ ...files, 'docs/01-guide/index.md': `# Guide\n\n[text](<${target}>)\n` });
    const { links } = await load(await site.read(), 'docs/01-guide/index.md');
    expect(links).toEqual([
      { target, resolved, text: 'text', source: 'docs/01-guide/index.md', line: 3, within: null },
    ]);
  });
});

describe('partials', () => {
  const files: Files = {
    ...classic({ blog: false }),
    'docs/a.mdx':
      'import Part from "./_part.mdx";\nimport Outside from "@site/../shared.md";\n\n# A\n\n<Part />\n\n<Outside />\n',
    'docs/_part.mdx': '## In the partial\n\nWords of the partial.\n',
  };

  it('are read where they are imported', async () => {
    await using site = await createSite({
      ...files,
      'docs/a.mdx': 'import Part from "./_part.mdx";\n\n# A\n\n<Part />\n',
    });
    const loaded = await load(await site.read(), 'docs/a.mdx');
    expect(loaded.page.headings.map(({ id }) => id)).toEqual([null, 'in-the-partial']);
    expect(loaded.sections.flatMap(({ blocks }) => blocks).map(({ source }) => source)).toEqual(['docs/_part.mdx']);
  });

  it('outside of the folder are read for the person’s own folders only', async () => {
    const inner = Object.fromEntries(Object.entries(files).map(([path, content]) => [`inner/${path}`, content]));
    await using outer = await createSite({ ...inner, 'shared.md': '## Shared\n' });
    const ids = async (evaluateConfiguration: boolean): Promise<(string | null)[]> => {
      const site = await readSite(join(outer.root, 'inner'), { evaluateConfiguration });
      return (await load(site, 'docs/a.mdx')).page.headings.map(({ id }) => id);
    };
    expect(await ids(true)).toEqual([null, 'in-the-partial', 'shared']);
    expect(await ids(false)).toEqual([null, 'in-the-partial']);
  });
});

describe('the content hash', () => {
  const files: Files = {
    ...classic({ blog: false }),
    'docs/a.mdx': 'import Part from "./_part.mdx";\n\n# A\n\n<Part />\n\n[b](./b.md)\n',
    'docs/_part.mdx': 'Words.\n',
    'docs/b.md': '# B\n',
    'docs/c.md': '# C\n',
  };

  async function hashes(changes: Files): Promise<Record<string, string | null>> {
    await using site = await createSite({ ...files, ...changes });
    const read = await site.read();
    const entries = await Promise.all(
      read.pages.map(async (page) => [page.source ?? page.route, await hashPage(read, page)] as const),
    );
    return Object.fromEntries(entries);
  }

  it('is the one loadPage gives, and the same wherever the site lies', async () => {
    await using site = await createSite(files);
    const read = await site.read();
    const loaded = await Promise.all(read.pages.map((page) => loadPage(read, page)));
    const given = loaded.map((page) => (page.status === 'loaded' ? page.contentHash : null));
    expect(given).toEqual(Object.values(await hashes({})));
    expect(new Set(given).size).toBe(3);
    expect(given[0]).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ['the text', { 'docs/c.md': '# C!\n' }, ['docs/c.md']],
    ['a partial', { 'docs/_part.mdx': 'Other words.\n' }, ['docs/a.mdx']],
    ['the route a link leads to', { 'docs/b.md': '---\nslug: /moved\n---\n# B\n' }, ['docs/a.mdx', 'docs/b.md']],
    ['a page nothing links to', { 'docs/d.md': '# D\n' }, ['docs/d.md']],
    ['the base URL', classic({ blog: false }, { baseUrl: '/x/' }), ['docs/a.mdx', 'docs/b.md', 'docs/c.md']],
    [
      'how Markdown is read',
      classic({ blog: false }, { markdown: { emoji: false } }),
      ['docs/a.mdx', 'docs/b.md', 'docs/c.md'],
    ],
  ])('changes with %s, for the pages it concerns', async (_, changes, changed) => {
    const before = await hashes({});
    const after = await hashes(changes);
    expect(Object.keys(after).filter((source) => after[source] !== before[source])).toEqual(changed);
  });
});
