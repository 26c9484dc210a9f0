import { describe, expect, it } from 'vitest';
import { hashPage, loadPage } from '../../src/index.ts';
import { createSite, type Files } from './temporary-site.ts';

const configured = (markdown: string): Files => ({
  'docusaurus.config.js': `module.exports = {
    title: 'T', url: 'https://x.example', baseUrl: '/', presets: [['classic', { blog: false }]],
    markdown: { ${markdown} },
  };`,
});
const PAGES: Files = {
  'docs/a.mdx': `---\naddress: here\n---\n\nimport Part from './_part.mdx';\n\n# A\n\n## About %NAME%\n\n<Part />\n`,
  'docs/_part.mdx': '## Part of %NAME%\n',
  'docs/plain.md': '---\ndate: 2024-05-06\n---\n\n## Plain\n',
};
const PREPROCESSOR = `preprocessor: ({ filePath, fileContent }) => fileContent.replaceAll('%NAME%', 'Rover')`;
const PARSER = `parseFrontMatter: async (params) => {
  const result = await params.defaultParseFrontMatter(params);
  const { address, ...rest } = result.frontMatter;
  return { ...result, frontMatter: address ? { ...rest, slug: '/at/' + address } : rest };
}`;

async function read(markdown: string, evaluateConfiguration = true) {
  await using site = await createSite({ ...configured(markdown), ...PAGES });
  const read = await site.read({ evaluateConfiguration });
  const page = read.pages.find(({ source }) => source === 'docs/a.mdx');
  if (page === undefined) throw new Error('the page is missing');
  const { page: loaded } = await loadPage(read, page);
  const dated = read.pages.find(({ source }) => source === 'docs/plain.md');
  return {
    route: page.route,
    ids: loaded.headings.map(({ id }) => id),
    hash: await hashPage(read, page),
    date: dated?.frontMatter['date'],
    warnings: read.warnings.map(({ message }) => message),
  };
}

describe('functions of a configuration that Docusaurus reads Markdown with', () => {
  it('change the text of pages and of what they import, and the address', async () => {
    const plain = await read('');
    expect(plain).toMatchObject({ route: '/docs/a', ids: [null, 'about-name', 'part-of-name'], warnings: [] });
    const changed = await read(`${PREPROCESSOR}, ${PARSER}`);
    expect(changed).toMatchObject({
      route: '/docs/at/here',
      ids: [null, 'about-rover', 'part-of-rover'],
      date: plain.date,
      warnings: [],
    });
    expect(changed.hash).not.toBe(plain.hash);
  });

  it('are named in a warning where they are not called, or throw', async () => {
    const unread = await read(`${PREPROCESSOR}, ${PARSER}`, false);
    expect(unread).toMatchObject({ route: '/docs/a', ids: [null, 'about-name', 'part-of-name'] });
    expect(unread.warnings).toEqual([
      expect.stringMatching(/`markdown\.preprocessor` is not a function that can be called/),
      expect.stringMatching(/`markdown\.parseFrontMatter` is not a function that can be called/),
    ]);
    const broken = await read(
      `preprocessor() { throw new Error('no'); }, parseFrontMatter() { throw new Error('no'); }`,
    );
    expect(broken).toMatchObject({ route: '/docs/a', ids: [null, 'about-name', 'part-of-name'] });
    expect(broken.warnings).toEqual([
      expect.stringMatching(/`markdown\.parseFrontMatter` cannot be used: no/),
      expect.stringMatching(/`markdown\.preprocessor` cannot be used: no/),
    ]);
  });
});
