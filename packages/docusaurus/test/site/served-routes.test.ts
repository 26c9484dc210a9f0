import { describe, expect, it } from 'vitest';
import { classic, createSite, docs, routesBySource, type Files } from './temporary-site.ts';

async function sources(files: Files, options: Files = {}): Promise<{ sources: (string | null)[]; warnings: string[] }> {
  await using site = await createSite({ ...classic(options), ...files });
  const read = await site.read();
  return { sources: read.pages.map((page) => page.source), warnings: read.warnings.map(({ message }) => message) };
}

describe('trailing slashes', () => {
  it.each([
    [undefined, { 'docs/a.md': '/base/docs/a', 'docs/b/index.md': '/base/docs/b/', 'docs/home.md': '/base/' }],
    [true, { 'docs/a.md': '/base/docs/a/', 'docs/b/index.md': '/base/docs/b/', 'docs/home.md': '/base/' }],
    [false, { 'docs/a.md': '/base/docs/a', 'docs/b/index.md': '/base/docs/b', 'docs/home.md': '/base/' }],
  ])('are as made, there, or not for %s', async (trailingSlash, expected) => {
    await using site = await createSite({
      ...classic({ docs: { routeBasePath: '/' } }, { baseUrl: '/base/', trailingSlash }),
      ...docs({ 'a.md': { slug: '/docs/a' }, 'b/index.md': { slug: '/docs/b/' }, 'home.md': { slug: '/' } }),
    });
    expect(routesBySource(await site.read())).toEqual(expected);
  });
});

describe('equal routes', () => {
  it('go to the document whose id comes first', async () => {
    const result = await sources(
      docs({
        'dup/README.md': null,
        'dup/index.md': null,
        'dup2/b.md': { slug: 'same' },
        'dup2/a.md': { slug: 'same' },
      }),
    );
    expect(result.sources).toEqual(['docs/dup/index.md', 'docs/dup2/a.md']);
    expect(result.warnings).toEqual([
      'docs/dup/README.md is not served: its route /docs/dup/ is answered by docs/dup/index.md',
      'docs/dup2/b.md is not served: its route /docs/dup2/same is answered by docs/dup2/a.md',
    ]);
  });

  it('count as equal but for case and a trailing slash, as React Router matches them', async () => {
    const result = await sources(docs({ 'clash.md': null, 'clash/index.md': null, 'Case.md': null, 'case.md': null }));
    expect(new Set(result.sources)).toEqual(new Set(['docs/case.md', 'docs/clash.md']));
  });

  it('go to a page before a document, and to the list of posts before a page', async () => {
    const files = {
      ...docs({ 'foo.md': null, 'home.md': { slug: '/' } }),
      ...docs({ 'foo.md': null, 'index.md': null, 'blog.md': null }, 'src/pages'),
    };
    const result = await sources(files, { docs: { routeBasePath: '/' } });
    expect(result.sources).toEqual(['src/pages/foo.md', 'src/pages/index.md']);
    expect(result.warnings).toContain(
      'src/pages/blog.md is not served: its route /blog is answered by the list of a blog’s posts',
    );
  });

  it('go to the newer post', async () => {
    const result = await sources(
      docs({ '2024-01-01-old.md': { slug: 'x' }, '2024-02-02-new.md': { slug: 'x' } }, 'blog'),
    );
    expect(result.sources).toEqual(['blog/2024-02-02-new.md']);
  });
});

describe('routes that React Router takes for a pattern', () => {
  it('are known not to be reachable', async () => {
    await using site = await createSite({
      ...classic(),
      ...docs({ 'a (copy).md': null, 'enc.md': { slug: '/en%20coded' }, 'c++.md': null, 'a b.md': null }),
      ...docs({ 'sp ace.md': null, 'ok.md': null }, 'src/pages'),
    });
    const { pages } = await site.read();
    expect(pages.filter((page) => !page.isReachable).map((page) => page.route)).toEqual([
      '/docs/a (copy)',
      '/docs/en%20coded',
      '/sp ace',
    ]);
  });
});

describe('routes below the path of another version or docs plugin', () => {
  it('are looked for there and not found', async () => {
    const plugin = ['content-docs', { id: 'api', path: 'api', routeBasePath: 'docs/api' }];
    await using site = await createSite({
      ...classic({ blog: false }, { plugins: [plugin] }),
      ...docs({ 'x.md': null }),
      ...docs(
        { 'a.md': null, 'next/a.md': null, 'nextdoor/a.md': null, 'api/a.md': null },
        'versioned_docs/version-1.0',
      ),
      ...docs({ 'b.md': null }, 'api'),
      'versions.json': ['1.0'],
    });
    const { pages } = await site.read();
    expect(Object.fromEntries(pages.map((page) => [page.route, page.isReachable]))).toEqual({
      '/docs/next/x': true,
      '/docs/a': true,
      '/docs/next/a': false,
      '/docs/nextdoor/a': true,
      '/docs/api/a': false,
      '/docs/api/b': true,
    });
  });
});
