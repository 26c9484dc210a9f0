import { describe, expect, it } from 'vitest';
import { classic, createSite, docs, routesBySource, routesOf } from './temporary-site.ts';

async function routeOf(
  path: string,
  frontMatter: Record<string, unknown> | null = null,
  options = {},
): Promise<string | undefined> {
  await using site = await createSite({
    ...classic({ docs: options, blog: false, pages: false }),
    ...docs({ [path]: frontMatter }),
  });
  return routesBySource(await site.read())[`docs/${path}`];
}

describe('the route of a document', () => {
  it.each([
    ['Upper Case File.md', '/docs/Upper Case File'],
    ['uni/æøå/日本.md', '/docs/uni/æøå/日本'],
    ['emoji-🚀.md', '/docs/emoji-🚀'],
    ['file.with.dots.md', '/docs/file.with.dots'],
    ['foo.test.js.md', '/docs/foo.test.js'],
    ['pct/sure+plus=eq & co.md', '/docs/pct/sure+plus=eq & co'],
    ['Kmesh Authz/ leading-space.md', '/docs/Kmesh Authz/ leading-space'],
  ])('keeps every character of %s', async (path, route) => {
    expect(await routeOf(path)).toBe(route);
  });

  it.each([
    ['01-first.md', '/docs/first'],
    ['02. second.md', '/docs/second'],
    ['03 - third thing.md', '/docs/third thing'],
    ['04_fourth.md', '/docs/fourth'],
    ['05--fifth.md', '/docs/fifth'],
    ['006.sixth.md', '/docs/sixth'],
    ['01-guide/02-basics/3-x.md', '/docs/guide/basics/x'],
    ['07 seventh.md', '/docs/07 seventh'],
    ['2021-11-foo.md', '/docs/2021-11-foo'],
    ['7.0-foo.md', '/docs/7.0-foo'],
    ['10-10-ten.md', '/docs/10-10-ten'],
    ['1.1-dotted/page.md', '/docs/1.1-dotted/page'],
    ['9-.md', '/docs/9-'],
    ['100.md', '/docs/100'],
    ['A01-x.md', '/docs/A01-x'],
  ])('strips the number prefix of %s or not', async (path, route) => {
    expect(await routeOf(path)).toBe(route);
  });

  it.each([
    ['api/Store.md', { id: 'store' }, '/docs/api/store'],
    ['slugs/01-num-id.md', { id: '05-num-id' }, '/docs/slugs/05-num-id'],
    ['slugs/index-id/index.md', { id: 'other' }, '/docs/slugs/index-id/'],
    ['numeric.md', { id: 2021 }, '/docs/2021'],
    ['slugs/abs.md', { slug: '/absolute/path' }, '/docs/absolute/path'],
    ['slugs/rel.md', { slug: 'relative-slug' }, '/docs/slugs/relative-slug'],
    ['slugs/dot.md', { slug: './dot-slug' }, '/docs/slugs/dot-slug'],
    ['slugs/up.md', { slug: '../up-slug' }, '/docs/up-slug'],
    ['slugs/here.md', { slug: '.' }, '/docs/slugs/'],
    ['deep/01-a/02-b/up.md', { slug: '../' }, '/docs/deep/a/'],
    ['slugs/index-slug/index.md', { slug: 'idx-slug' }, '/docs/slugs/index-slug/idx-slug'],
    ['slugs/trail.md', { slug: 'with-trailing/' }, '/docs/slugs/with-trailing/'],
    ['slugs/num.md', { slug: '01-keep-number' }, '/docs/slugs/01-keep-number'],
    ['slugs/both.md', { id: 'x', slug: '/wins' }, '/docs/wins'],
    ['infrastructure/infrastructure.md', { slug: 'deployment' }, '/docs/infrastructure/deployment'],
    ['home.md', { slug: '/' }, '/docs/'],
    ['09-dir/02-noparse.md', { parse_number_prefixes: false }, '/docs/09-dir/02-noparse'],
  ])('follows the front matter of %s %j', async (path, frontMatter, route) => {
    expect(await routeOf(path, frontMatter)).toBe(route);
  });

  it.each([
    ['idx/Index.md', '/docs/idx/'],
    ['rdm/ReadMe.mdx', '/docs/rdm/'],
    ['01-guide/01-basics/README.md', '/docs/guide/basics/'],
    ['same2/same2.md', '/docs/same2/'],
    ['02-same/Same.md', '/docs/same/Same'],
    ['05-Num4/num4.md', '/docs/Num4/num4'],
    ['num3/01-num3.md', '/docs/num3/num3'],
    ['num/01-index.md', '/docs/num/index'],
    ['num2/00-README.md', '/docs/num2/README'],
    ['11-index.md', '/docs/index'],
    ['index.md', '/docs/'],
  ])('takes %s for a folder or not', async (path, route) => {
    expect(await routeOf(path)).toBe(route);
  });

  it('keeps all numbers where the site says so', async () => {
    const route = await routeOf('01-guide/01-basics/02-start.md', null, { numberPrefixParser: false });
    expect(route).toBe('/docs/01-guide/01-basics/02-start');
  });

  it('starts at the docs plugin’s own path, or at the root', async () => {
    expect(await routeOf('a/README.md', null, { routeBasePath: 'handbook/x' })).toBe('/handbook/x/a/');
    expect(await routeOf('a/README.md', null, { routeBasePath: '/' })).toBe('/a/');
  });

  it.each([
    ['an id with a slash', { id: 'a/b' }],
    ['an empty slug', { slug: '' }],
    ['a slug that is no URL', { slug: '/100%% x' }],
  ])('is refused for %s, as Docusaurus refuses it', async (_, frontMatter) => {
    await using site = await createSite({ ...classic(), ...docs({ 'bad.md': frontMatter, 'good.md': null }) });
    const read = await site.read();
    expect(routesOf(read)).toEqual(['/docs/good']);
    expect(read.warnings).toContainEqual(expect.objectContaining({ where: 'docs/bad.md' }));
  });
});

describe('what is built', () => {
  it('leaves out private names, tests, drafts and other extensions, and keeps unlisted pages', async () => {
    await using site = await createSite({
      ...classic({ blog: false }),
      ...docs({
        '_hidden.md': null,
        '_private/page.md': null,
        'a/_deep/page.md': null,
        '__tests__/x.md': null,
        'thing.test.md': null,
        'draft.md': { draft: true },
        'unlisted.md': { unlisted: true },
      }),
      'docs/text.markdown': '# x',
      'src/pages/page.test.tsx': '',
    });
    const read = await site.read();
    expect(routesOf(read)).toEqual(['/docs/thing.test', '/docs/unlisted']);
    expect(read.pages.map((page) => page.unlisted)).toEqual([false, true]);
    expect(read.warnings).toContainEqual(expect.objectContaining({ where: 'docs/draft.md' }));
  });

  it('follows include and exclude instead of the defaults', async () => {
    const options = { path: '../', include: ['guide/**/*.md', '*.mdx'], exclude: ['guide/old/**'] };
    await using site = await createSite(
      Object.fromEntries([
        ...Object.entries(classic({ docs: options })).map(([name, text]) => [`website/${name}`, text]),
        ...Object.entries(
          docs(
            { 'guide/a.md': null, 'guide/old/b.md': null, 'guide/_c.md': null, 'top.mdx': null, 'top.md': null },
            '.',
          ),
        ),
      ]),
    );
    expect(routesBySource(await site.read())).toEqual({
      'guide/_c.md': '/docs/guide/_c',
      'guide/a.md': '/docs/guide/a',
      'top.mdx': '/docs/top',
    });
  });
});
