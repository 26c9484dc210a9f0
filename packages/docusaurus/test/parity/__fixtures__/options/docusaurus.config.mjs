import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { withPrefix, SECTIONS } from './lib/names.js';

const require = createRequire(import.meta.url);
const settings = JSON.parse(readFileSync(new URL('./lib/settings.json', import.meta.url), 'utf8'));

/** @type {import('@docusaurus/types').Config} */
const config = {
  title: 'Options',
  url: 'https://parity.example',
  baseUrl: settings.baseUrl,
  trailingSlash: false,
  future: { v4: { mdx1CompatDisabledByDefault: true } },
  onBrokenLinks: 'ignore',
  onBrokenAnchors: 'ignore',
  onDuplicateRoutes: 'ignore',
  i18n: {
    defaultLocale: 'en',
    locales: ['en', 'fr'],
    path: 'translations',
    localeConfigs: { fr: { label: 'Français', htmlLang: 'fr-FR' } },
  },
  markdown: {
    hooks: { onBrokenMarkdownLinks: () => {}, onBrokenMarkdownImages: 'ignore' },
    preprocessor: ({ filePath, fileContent }) =>
      filePath.includes('/faq/') ? fileContent.replaceAll('%PRODUCT%', 'Rover') : fileContent,
    parseFrontMatter: async (params) => {
      const result = await params.defaultParseFrontMatter(params);
      const { address, ...frontMatter } = result.frontMatter;
      return { ...result, frontMatter: address === undefined ? frontMatter : { ...frontMatter, slug: withPrefix(address) } };
    },
  },
  presets: [
    [
      require.resolve('@docusaurus/preset-classic'),
      {
        docs: {
          path: 'content',
          routeBasePath: '/handbook/',
          sidebarPath: './sidebars.ts',
          lastVersion: 'current',
          versions: { current: { label: 'Next', path: '' }, '1.0': { label: 'One', path: 'one', banner: 'none' } },
          tagsBasePath: 'topics',
        },
        blog: {
          path: 'posts',
          routeBasePath: '/',
          blogTitle: 'News',
          archiveBasePath: 'all',
          tagsBasePath: 'labels',
          postsPerPage: 1,
          authorsMapPath: 'people.yml',
          authorsBasePath: 'people',
          onUntruncatedBlogPosts: 'ignore',
          onInlineAuthors: 'ignore',
        },
        pages: { path: 'src/more', routeBasePath: 'more' },
        theme: {},
      },
    ],
  ],
  plugins: [
    [
      '@docusaurus/plugin-content-docs',
      { id: 'reference', path: 'reference', routeBasePath: 'reference', numberPrefixParser: false },
    ],
    './record-routes.cjs',
  ],
  customFields: { sections: SECTIONS },
};

export default config;
