import { describe, expect, it } from 'vitest';
import { classic, createSite, docs, routesOf, type Files } from './temporary-site.ts';

function i18n(options: Files): Files {
  return { baseUrl: '/base/', i18n: { defaultLocale: 'en', locales: ['en', 'fr'], ...options } };
}

const CURRENT = 'docusaurus-plugin-content-docs/current';

describe('languages', () => {
  it('come after the base URL and fall back to the original where a page is not translated', async () => {
    await using site = await createSite({
      ...classic({ blog: false }, i18n({ localeConfigs: { fr: { path: 'francais' } } })),
      ...docs({ '01-first.md': null, 'second.md': null, 'third.md': null }),
      ...docs(
        { '01-first.md': null, 'second.md': { slug: '/chemin/traduit' }, 'only-fr.md': null },
        `i18n/francais/${CURRENT}`,
      ),
    });
    const read = await site.read();
    const french = read.pages.filter((page) => page.scope.locale === 'fr');
    expect(Object.fromEntries(french.map((page) => [page.route, page.source]))).toEqual({
      '/base/fr/docs/first': `i18n/francais/${CURRENT}/01-first.md`,
      '/base/fr/docs/chemin/traduit': `i18n/francais/${CURRENT}/second.md`,
      '/base/fr/docs/third': 'docs/third.md',
    });
    expect(read.scopes.map(({ locale, isDefaultLocale }) => [locale, isDefaultLocale])).toEqual([
      ['en', true],
      ['fr', false],
    ]);
  });

  it('have translations for each plugin, in a folder with its id', async () => {
    const plugin = ['content-docs', { id: 'api', path: 'api', routeBasePath: 'api' }];
    await using site = await createSite({
      ...classic({}, { ...i18n({}), plugins: [plugin] }),
      ...docs({ 'a.md': null }, 'api'),
      ...docs({ 'a.md': { slug: 'b' } }, 'i18n/fr/docusaurus-plugin-content-docs-api/current'),
      ...docs({ '2024-01-02-post.md': null }, 'blog'),
      ...docs({ '2024-01-02-post.md': { slug: 'billet' } }, 'i18n/fr/docusaurus-plugin-content-blog'),
      ...docs({ 'about.md': null }, 'src/pages'),
      ...docs({ 'about.md': { slug: '/a-propos' } }, 'i18n/fr/docusaurus-plugin-content-pages'),
    });
    expect(routesOf(await site.read())).toEqual([
      '/base/about',
      '/base/api/a',
      '/base/blog/2024/01/02/post',
      '/base/fr/a-propos',
      '/base/fr/api/b',
      '/base/fr/blog/billet',
    ]);
  });

  it('may have a base URL of their own or not be translated', async () => {
    await using site = await createSite({
      ...classic(
        {},
        i18n({
          locales: ['en', 'fr', 'de'],
          localeConfigs: { fr: { baseUrl: '/en-francais' }, de: { translate: false } },
        }),
      ),
      ...docs({ 'a.md': null }),
      ...docs({ 'a.md': { slug: 'lettre' } }, `i18n/fr/${CURRENT}`),
      ...docs({ 'a.md': { slug: 'buchstabe' } }, `i18n/de/${CURRENT}`),
    });
    expect(routesOf(await site.read())).toEqual(['/base/de/docs/a', '/base/docs/a', '/en-francais/docs/lettre']);
  });

  it('evaluate a configuration that looks at the language for each of them', async () => {
    await using site = await createSite({
      ...docs({ 'a.md': null }),
      'docusaurus.config.js': `module.exports = {
        title: 'T', url: 'https://x.example', baseUrl: '/', i18n: { defaultLocale: 'en', locales: ['en', 'fr'] },
        presets: [['classic', { docs: { routeBasePath: process.env.DOCUSAURUS_CURRENT_LOCALE === 'fr' ? 'aide' : 'help' } }]],
      };`,
    });
    expect(routesOf(await site.read({ evaluateConfiguration: true }))).toEqual(['/fr/aide/a', '/help/a']);
  });
});
