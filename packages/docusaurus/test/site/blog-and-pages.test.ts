import { describe, expect, it } from 'vitest';
import { classic, createSite, docs, routesBySource, type Files } from './temporary-site.ts';

describe('posts', () => {
  it.each([
    ['2021-05-28-first-post.md', null, '/blog/2021/05/28/first-post'],
    ['2021-06-01-folder/index.md', null, '/blog/2021/06/01/folder'],
    ['2021/07/02-nested.md', null, '/blog/2021/07/02/nested'],
    ['2021/08-03-other/index.mdx', null, '/blog/2021/08/03/other'],
    ['2022-03-03-Upper_Case.md', null, '/blog/2022/03/03/Upper_Case'],
    ['year/2022-1-2-short.md', null, '/blog/2022/1/2/year/short'],
    ['nodate.md', { date: '2020-01-01' }, '/blog/nodate'],
    ['notes/undated/index.md', null, '/blog/notes/undated'],
    ['2021-05-29-slugged.md', { slug: 'my-slug' }, '/blog/my-slug'],
    ['2021-05-30-absolute.md', { slug: '/abs/slug' }, '/blog/abs/slug'],
    ['2999-01-01-future.md', null, '/blog/2999/01/01/future'],
  ])('%s %j is at %s', async (path, frontMatter, route) => {
    await using site = await createSite({ ...classic({ docs: false }), ...docs({ [path]: frontMatter }, 'blog') });
    expect(routesBySource(await site.read(), 'blog')).toEqual({ [`blog/${path}`]: route });
  });

  it('leave out drafts and keep what is unlisted', async () => {
    await using site = await createSite({
      ...classic({ docs: false, blog: { routeBasePath: '/', path: 'news' } }),
      ...docs({ 'a.md': { draft: 'true' }, 'b.md': { unlisted: true }, '_c.md': null }, 'news'),
    });
    const { pages } = await site.read();
    expect(pages.map(({ route, unlisted, scope }) => [route, unlisted, scope.plugin])).toEqual([['/b', true, 'blog']]);
  });
});

describe('pages', () => {
  it('are Markdown and React, at their paths', async () => {
    await using site = await createSite({
      ...classic({ docs: false, blog: false }, { baseUrl: '/base/', title: 'The site' }),
      ...docs(
        { 'md-page.md': null, 'sub/index.mdx': null, 'Deep/Index.md': null, '_x.md': null, '_priv/x.md': null },
        'src/pages',
      ),
      ...docs({ 'slugged.md': { slug: '/else' }, 'draft.md': { draft: true } }, 'src/pages'),
      'src/pages/index.js': 'export default () => <Layout title="Welcome" />;',
      'src/pages/app.tsx': 'export default function App() { return null; }',
      'src/pages/app.test.tsx': '',
      'src/pages/styles.module.css': '',
    });
    const { pages } = await site.read();
    expect(
      Object.fromEntries(pages.map((page) => [page.route, [page.format, page.title ?? page.fallbackTitle]])),
    ).toEqual({
      '/base/': [null, 'Welcome'],
      '/base/Deep/': ['mdx', 'The site'],
      '/base/app': [null, 'The site'],
      '/base/else': ['mdx', 'The site'],
      '/base/md-page': ['mdx', 'The site'],
      '/base/sub/': ['mdx', 'The site'],
    });
  });

  it('may be in another folder or off', async () => {
    const files: Files = docs({ 'a.md': null }, 'web');
    await using moved = await createSite({
      ...classic({ docs: false, pages: { path: 'web', routeBasePath: 'p' } }),
      ...files,
    });
    expect(routesBySource(await moved.read(), 'page')).toEqual({ 'web/a.md': '/p/a' });
    await using off = await createSite({
      ...classic({ docs: false, pages: false }),
      ...docs({ 'a.md': null }, 'src/pages'),
    });
    expect((await off.read()).pages).toEqual([]);
  });
});

describe('formats', () => {
  it.each([
    [undefined, { 'a.md': 'mdx', 'b.mdx': 'mdx', 'c.mdx': 'md', 'd.md': 'md' }],
    ['detect', { 'a.md': 'md', 'b.mdx': 'mdx', 'c.mdx': 'md', 'd.md': 'md' }],
    ['md', { 'a.md': 'md', 'b.mdx': 'md', 'c.mdx': 'md', 'd.md': 'md' }],
  ])('with markdown.format %s', async (format, expected) => {
    await using site = await createSite({
      ...classic({ docs: { routeBasePath: '/' } }, { markdown: { format } }),
      ...docs({
        'a.md': null,
        'b.mdx': null,
        'c.mdx': { mdx: { format: 'md' } },
        'd.md': { mdx: { format: 'detect' } },
      }),
    });
    const { pages } = await site.read();
    expect(Object.fromEntries(pages.map((page) => [page.source?.slice('docs/'.length), page.format]))).toEqual(
      expected,
    );
  });
});
