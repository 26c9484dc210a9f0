import type { Config } from '@docusaurus/types';
import { themes } from 'prism-react-renderer';
import { keepLabs } from './src/keep-labs';

const isStaging = process.env.PARITY_STAGING === 'yes';

export default async function createConfig(): Promise<Config> {
  return {
    title: 'Root docs',
    url: 'https://parity.example',
    baseUrl: isStaging ? '/staging/' : '/p/',
    // The quicker of its two ways to bundle; what is served is the same.
    future: { faster: { rspackBundler: true, swcJsLoader: true, mdxCrossCompilerCache: true } },
    onBrokenLinks: 'ignore',
    onBrokenAnchors: 'ignore',
    onDuplicateRoutes: 'ignore',
    markdown: { hooks: { onBrokenMarkdownLinks: 'ignore' } },
    i18n: {
      defaultLocale: 'en',
      locales: ['en', 'de'],
      localeConfigs: { de: { path: 'deutsch', baseUrl: '/p/auf-deutsch/' } },
    },
    presets: [
      [
        'classic',
        {
          docs: {
            routeBasePath: '/',
            numberPrefixParser: keepLabs,
            exclude: ['**/drafts/**', '**/_*.md'],
            async sidebarItemsGenerator({ defaultSidebarItemsGenerator, ...args }) {
              const items = await defaultSidebarItemsGenerator(args);
              return items.toReversed();
            },
          },
          blog: { routeBasePath: 'news', path: './journal' },
        },
      ],
    ],
    plugins: [
      ['@docusaurus/plugin-content-blog', { id: 'changes', path: 'changes', routeBasePath: '/changes/' }],
      ['content-docs', { id: 'guides', path: '_guides', routeBasePath: 'docs/guides', include: ['*/**/*.md'] }],
      './record-routes.cjs',
      isStaging && './missing-plugin',
    ].filter(Boolean) as Config['plugins'],
    themeConfig: { prism: { theme: themes.github } },
  };
}
