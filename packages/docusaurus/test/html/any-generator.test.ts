import { expect, test } from 'vitest';

import { createHtmlSite } from '../../src/index.ts';
import { chunksOf, loaded, ORIGIN, readOne } from './read-fixture.ts';

const headingsOf = (html: string) => loaded(readOne(html)).page.headings.map(({ text, id }) => [text, id]);
const textsOf = (html: string) =>
  loaded(readOne(html)).sections.flatMap(({ blocks }) =>
    blocks.map((block) => ('text' in block ? block.text : block.cells)),
  );

test('headings keep the anchors that are really there, wherever a generator puts them', () => {
  const html = `<main>
    <h1>Title<a class="headerlink" href="#title">¶</a></h1>
    <h2 id="own">Own <a href="#own" class="header-anchor">#</a></h2>
    <section id="outer"><h2>Of the section<a class="headerlink" href="#outer">¶</a></h2>
      <section id="inner"><h3>Deeper</h3></section>
      <div id="box"><p>no heading first</p><h3>None</h3></div>
    </section>
    <h2><a name="named"></a>Named</h2>
    <h2><a id="linked" href="#linked"></a>Linked</h2>
    <h2 id="text"><a href="#text">Whole text</a></h2>
  </main>`;
  expect(headingsOf(html)).toEqual([
    ['Title', null],
    ['Own', 'own'],
    ['Of the section', 'outer'],
    ['Deeper', 'inner'],
    ['None', null],
    ['Named', 'named'],
    ['Linked', 'linked'],
    ['Whole text', 'text'],
  ]);
});

test('only what belongs to the page is read', () => {
  const html = `<!doctype html><html lang="de-AT"><head><title>Eine Seite – Handbuch</title><style>p{}</style></head><body>
    <nav>Menu</nav><header>Site header</header>
    <div role="main"><h1>Eine Seite</h1><p>Text<script>alert(1)</script> hier.<!-- not this --></p>
      <aside>Beside</aside><button>Copy</button><div role="navigation">Next</div><svg><text>drawn</text></svg>
      <form><input type="checkbox" checked> tick</form><textarea>typed</textarea><p aria-hidden="true">hidden</p></div>
    <footer>Foot</footer></body></html>`;
  const read = readOne(html);
  expect(textsOf(html)).toEqual(['Text hier.', '[x] tick']);
  expect(read.page.page).toMatchObject({
    title: 'Eine Seite',
    kind: 'page',
    scope: { plugin: 'pages', version: null, locale: 'de-AT' },
  });
  expect(read.facts.siteTitle).toBe('Handbuch');
});

test.each([
  ['a body alone', '<body><p>Text</p></body>'],
  ['an article', '<body><div>Around</div><article><p>Text</p></article></body>'],
  ['a main within others', '<body><div><p>Around</p><main><p>Text</p></main></div></body>'],
  ['a fragment', '<p>Text'],
])('the text of %s is found', (_what, html) => {
  expect(textsOf(html)).toEqual(['Text']);
});

test('tables, lists, code and definitions keep their shape', () => {
  const html = `<main><table><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>
    <ol start="3"><li>three<ul><li>deep</li></ul></li></ol>
    <pre><code class="language-py">def f():
    return 1</code></pre><dl><dt>Term</dt><dd>Meaning</dd></dl></main>`;
  expect(loaded(readOne(html)).sections[0]?.blocks).toMatchObject([
    { kind: 'row', header: ['A', 'B'], cells: ['1', '2'] },
    { kind: 'item', text: 'three', marker: '3.', depth: 0 },
    { kind: 'item', text: 'deep', marker: '-', depth: 1 },
    { kind: 'code', language: 'py', text: 'def f():\n    return 1' },
    { kind: 'prose', text: 'Term' },
    { kind: 'prose', text: 'Meaning' },
  ]);
});

test('a page that asks not to be indexed is left out', () => {
  for (const content of ['noindex', 'nofollow, NOINDEX', 'none']) {
    const html = `<meta name="robots" content="${content}"><p>x`;
    expect(createHtmlSite([ORIGIN]).readPage({ url: ORIGIN, html })).toEqual({
      status: 'skipped',
      reason: 'it asks not to be indexed',
    });
  }
  expect(textsOf('<meta name="robots" content="index, nofollow, max-snippet:none-at-all"><p>x')).toEqual(['x']);
});

test('a page without a title has the address for one', () => {
  const read = readOne('<p>Text', `${ORIGIN}/caf%C3%A9/b%23c`);
  expect(read.page.page).toMatchObject({ title: '/café/b#c', route: '/café/b#c', source: `${ORIGIN}/caf%C3%A9/b%23c` });
  // Read, it would be another path.
  expect(readOne('<p>Text', `${ORIGIN}/a%2Fb`).page.page.route).toBe('/a%2Fb');
});

test('HTML that is nested without end is a page that cannot be read', () => {
  const html = `<main>${'<div>'.repeat(200_000)}text`;
  const { page } = readOne(html);
  expect(page).toMatchObject({
    status: 'failed',
    warnings: [{ where: `${ORIGIN}/a`, message: expect.stringContaining('nested too deeply') }],
  });
});

test('a page cannot speak to the reader in its own words', () => {
  const html = `<main><h2 id="a" data-lattice-content-title="true">A</h2>
    <p data-lattice-target="/secret">x <a href="https://elsewhere.example" data-lattice-target="/secret">y</a></p>
    <img src="/secret.png" alt="picture"><admonition type="constructor" title="__proto__"><p>z</p></admonition></main>`;
  const { links, page } = loaded(readOne(html));
  expect(links).toEqual([]);
  expect(page.headings).toEqual([{ level: 2, text: 'A', id: 'a' }]);
});

test('links are resolved whatever their spelling', () => {
  const site = createHtmlSite([`${ORIGIN}/docs/a`, `${ORIGIN}/docs/caf%C3%A9/`, `${ORIGIN}/docs/b.html`]);
  const targets = [
    'caf%C3%A9',
    '/docs/café/#Größe',
    `${ORIGIN}/docs/b`,
    'b.html?x=1#y',
    '#here',
    '../docs/a/index.html',
    '//elsewhere.example/docs/a',
    'c',
    'mailto:a@b.c',
    'javascript:1',
  ];
  const html = `<main>${targets.map((target) => `<a href="${target}">t</a>`).join(' ')}</main>`;
  const { links } = loaded(readOne(html, `${ORIGIN}/docs/a`, site));
  expect(links.map(({ resolved }) => resolved)).toEqual([
    '/docs/café/',
    '/docs/café/#Größe',
    '/docs/b.html',
    '/docs/b.html#y',
    '/docs/a#here',
    '/docs/a',
  ]);
});

interface DocsPage {
  readonly path: string;
  readonly version?: string;
  readonly locale?: string;
  readonly banner?: boolean;
  readonly fallback?: string;
}

/** The least of a Docusaurus page. */
function docsPage({ path, version = 'current', locale = 'en', banner = false, fallback }: DocsPage): {
  url: string;
  html: string;
} {
  const alternates =
    fallback === undefined
      ? ''
      : `<link rel="canonical" href="${ORIGIN}${path}"><link rel="alternate" hreflang="x-default" href="${ORIGIN}${fallback}">`;
  const html = `<html lang="${locale}" class="plugin-docs plugin-id-default docs-version-${version} docs-doc-page docs-doc-id-x"><head>
    <meta name="generator" content="Docusaurus v3.9.2"><meta name="docusaurus_locale" content="${locale}">
    <meta name="docusaurus_version" content="${version}"><title>Page | Site</title>${alternates}
    <link rel="stylesheet" href="${locale === 'en' ? '/base/' : `/base/${locale}/`}assets/css/styles.1.css"></head>
    <body><main>${banner ? '<div class="theme-doc-version-banner">old</div>' : ''}<article><div class="theme-doc-markdown markdown"><h1>Page</h1></div></article></main></body></html>`;
  return { url: ORIGIN + path, html };
}

function describePages(pages: readonly DocsPage[]) {
  const served = pages.map(docsPage);
  const site = createHtmlSite(served.map(({ url }) => url));
  for (const page of served) site.readPage(page);
  return site.describe();
}

test('the last version is the one without a banner', () => {
  const pages = [
    { path: '/docs/next/a', version: 'current', banner: true },
    { path: '/docs/latest/a', version: '2.0' },
    { path: '/docs/a', version: '1.0', banner: true },
  ];
  const last = describePages(pages).scopes.map(({ version, isLastVersion }) => [version, isLastVersion]);
  expect(last).toEqual([
    ['current', false],
    ['2.0', true],
    ['1.0', false],
  ]);
});

test('without banners the last version is the one whose pages stand highest', () => {
  const pages = [
    { path: '/docs/1.0/a', version: '1.0' },
    { path: '/docs/1.0/b', version: '1.0' },
    { path: '/docs/guide/a', version: '2.0' },
    { path: '/docs/b', version: '2.0' },
    { path: '/docs/next/a', version: 'current' },
  ];
  const last = describePages(pages).scopes.map(({ version, isLastVersion }) => [version, isLastVersion]);
  expect(last).toEqual([
    ['1.0', false],
    ['2.0', true],
    ['current', false],
  ]);
});

test('the default language is the one that pages name for readers of any other', () => {
  const pages = [
    { path: '/base/fr/docs/a', locale: 'fr', fallback: '/base/docs/a' },
    { path: '/base/fr/docs/b', locale: 'fr', fallback: '/base/docs/b' },
    { path: '/base/docs/a', locale: 'en', fallback: '/base/docs/a' },
  ];
  const { identity, scopes } = describePages(pages);
  expect(identity).toMatchObject({ defaultLocale: 'en', baseUrl: '/base/' });
  expect(scopes.map(({ locale, isDefaultLocale, isLastVersion }) => [locale, isDefaultLocale, isLastVersion])).toEqual([
    ['fr', false, true],
    ['en', true, true],
  ]);
});

test('the same text makes the same chunks wherever it is crawled from', () => {
  const at = (origin: string) => chunksOf(loaded(readOne('<main><h2 id="a">A</h2><p>Text</p></main>', `${origin}/a`)));
  expect(at('https://preview.example')).toEqual(at('https://published.example'));
});
