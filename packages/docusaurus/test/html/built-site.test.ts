import { expect, test } from 'vitest';

import { createHtmlSite, loadPage, readSite } from '../../src/index.ts';
import { builtPages, chunksOf, loaded, ORIGIN, SOURCE } from './read-fixture.ts';

const pages = builtPages();
const urls = [...pages.keys()].map((path) => ORIGIN + path);

test('what Docusaurus built reads as its source does', async () => {
  const built = createHtmlSite(urls);
  const source = await readSite(SOURCE);
  expect(source.pages.map(({ route }) => route).toSorted()).toEqual([
    '/kit/',
    '/kit/about',
    '/kit/blog/2024/01/02/first',
    '/kit/docs/category/guide',
    '/kit/docs/guide/lazy',
    '/kit/docs/guide/other',
    '/kit/docs/guide/widgets',
  ]);
  for (const sitePage of source.pages.filter(({ route }) => !/^\/kit\/(?:docs\/guide\/lazy)?$/.test(route))) {
    const fromSource = await loadPage(source, sitePage);
    const { route } = sitePage;
    const result = built.readPage({ url: ORIGIN + encodeURI(route), html: pages.get(route) ?? '' });
    if (fromSource.status !== 'loaded' || result.status !== 'read') throw new Error(`${route} cannot be read`);
    const fromHtml = loaded(result);
    const { source: _source, ...page } = fromSource.page;
    expect(fromHtml.page).toEqual({ ...page, source: ORIGIN + route });
    expect(chunksOf(fromHtml)).toEqual(chunksOf(fromSource));
    expect(fromHtml.warnings).toEqual([]);
  }
});

test('a page says about itself what its front matter says', () => {
  const built = createHtmlSite(urls);
  const read = (path: string) => built.readPage({ url: ORIGIN + path, html: pages.get(path) ?? '' });
  expect(read('/kit/docs/guide/widgets')).toMatchObject({
    context: {
      description: 'What a page can show besides text.',
      keywords: ['gripper', 'wrist', 'parts'],
      sidebarLabel: 'Widgets',
    },
  });
  // Docusaurus takes a description from the text where there is none; the text is there already.
  expect(read('/kit/docs/guide/other')).toMatchObject({
    context: { description: null, keywords: [], sidebarLabel: null },
  });
  expect(read('/kit/blog/2024/01/02/first')).toMatchObject({ context: { keywords: ['news', 'arms'] } });
});

test('links lead to the pages of the site, and others are no links of it', () => {
  const built = createHtmlSite(urls);
  const read = (path: string) => built.readPage({ url: ORIGIN + path, html: pages.get(path) ?? '' });
  const other = read('/kit/docs/guide/other');
  expect(other.status === 'read' && loaded(other).links.map(({ text, resolved }) => [text, resolved])).toEqual([
    ['the tabs', '/kit/docs/guide/widgets#tabs'],
    ['the same', '/kit/docs/guide/widgets#code'],
  ]);
});

test('of what comes to the page later nothing is known', () => {
  const built = createHtmlSite(urls);
  const result = built.readPage({
    url: `${ORIGIN}/kit/docs/guide/lazy`,
    html: pages.get('/kit/docs/guide/lazy') ?? '',
  });
  if (result.status !== 'read') throw new Error('the page is skipped');
  expect(loaded(result).sections.flatMap(({ blocks }) => blocks)).toMatchObject([
    { kind: 'prose', label: 'Later', text: 'This comes later.' },
    { kind: 'code', label: null, language: null, text: 'said to be text' },
  ]);
});

test('a React page is read as it was rendered, without its buttons', () => {
  const built = createHtmlSite(urls);
  const result = built.readPage({ url: `${ORIGIN}/kit/`, html: pages.get('/kit/') ?? '' });
  if (result.status !== 'read') throw new Error('the page is skipped');
  const { page, sections } = loaded(result);
  expect(page).toMatchObject({ kind: 'page', route: '/kit/', scope: { plugin: 'pages', version: null, locale: 'en' } });
  expect(page.headings).toEqual([
    { level: 1, text: 'Welcome', id: null },
    { level: 2, text: 'Why', id: 'why' },
  ]);
  expect(sections.at(-1)).toMatchObject({ anchor: 'why', blocks: [{ kind: 'prose', text: 'Because.' }] });
});

test('lists of posts and tags are no pages', () => {
  const built = createHtmlSite(urls);
  const lists = ['/kit/blog', '/kit/blog/archive', '/kit/blog/tags', '/kit/docs/tags'];
  for (const path of lists) {
    expect([path, built.readPage({ url: ORIGIN + path, html: pages.get(path) ?? '' })]).toEqual([
      path,
      { status: 'skipped', reason: null },
    ]);
  }
});

test('all pages together tell what they have in common, also in a title that holds the delimiter', () => {
  const built = createHtmlSite(urls);
  const read = [...pages].map(([path, html]) => built.readPage({ url: ORIGIN + path, html }));
  const titles = read.flatMap((result) => (result.status === 'read' ? [result.page.page.title] : []));
  expect(titles.toSorted()).toEqual([
    'About us',
    'Every widget',
    'First post',
    'Home',
    'Lazy tabs',
    'Other page',
    'The guide',
  ]);
  expect(built.describe()).toEqual({
    identity: { title: 'Widgets | Handbook', url: ORIGIN, baseUrl: '/kit/', defaultLocale: 'en' },
    scopes: expect.arrayContaining([
      { plugin: 'default', version: 'current', locale: 'en', isLastVersion: true, isDefaultLocale: true },
      { plugin: 'blog', version: null, locale: 'en', isLastVersion: true, isDefaultLocale: true },
      { plugin: 'pages', version: null, locale: 'en', isLastVersion: true, isDefaultLocale: true },
    ]),
  });
});

test('the hash follows the content and nothing else', () => {
  const url = `${ORIGIN}/kit/docs/guide/other`;
  const html = pages.get('/kit/docs/guide/other') ?? '';
  const hashOf = (text: string): string => {
    const result = createHtmlSite(urls).readPage({ url, html: text });
    return result.status === 'read' ? loaded(result).contentHash : '';
  };
  const redeployed = html
    .replaceAll(/\.[0-9a-f]{8}\./g, '.12345678.')
    .replaceAll(/_[A-Za-z\d]{4}\b/g, '_zzzz')
    .replace('Nobody', 'Somebody');
  expect(redeployed).not.toBe(html);
  expect(hashOf(redeployed)).toBe(hashOf(html));
  expect(hashOf(html.replace('Only text', 'Other text'))).not.toBe(hashOf(html));
  expect(hashOf(html.replace('id="limits-of-it"', 'id="limits"'))).not.toBe(hashOf(html));
});
