import type * as Preset from '@docusaurus/preset-classic';
import type { Config } from '@docusaurus/types';
import rehypeKatex from 'rehype-katex';
import remarkMath from 'remark-math';

const config: Config = {
  title: 'Physical AI and Humanoid Robotics',
  tagline: 'How a robot listens, stands, practises and acts',
  url: 'https://robotics-book.example',
  baseUrl: '/',
  onBrokenLinks: 'throw',
  onBrokenAnchors: 'throw',
  i18n: { defaultLocale: 'en', locales: ['en'] },
  future: { faster: { rspackBundler: true, swcJsLoader: true, mdxCrossCompilerCache: true } },
  markdown: { mermaid: true, hooks: { onBrokenMarkdownLinks: 'throw' } },
  themes: ['@docusaurus/theme-mermaid'],
  presets: [
    [
      'classic',
      {
        docs: {
          routeBasePath: '/',
          sidebarPath: './sidebars.ts',
          remarkPlugins: [remarkMath],
          rehypePlugins: [rehypeKatex],
          // The book is about Jazzy. Of its set-up chapter there is also an edition for Humble.
          lastVersion: 'current',
          versions: {
            current: { label: 'Jazzy' },
            humble: { label: 'Humble', banner: 'none' },
          },
        },
        blog: false,
        theme: { customCss: './src/css/maths.css' },
      } satisfies Preset.Options,
    ],
  ],
  themeConfig: {
    navbar: {
      title: 'Physical AI and Humanoid Robotics',
      items: [{ type: 'docsVersionDropdown', position: 'right' }],
    },
    prism: { additionalLanguages: ['bash'] },
  } satisfies Preset.ThemeConfig,
};

export default config;
