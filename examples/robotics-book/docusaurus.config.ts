import type * as Preset from '@docusaurus/preset-classic';
import type { Config } from '@docusaurus/types';

const config: Config = {
  title: 'Physical AI and Humanoid Robotics',
  tagline: 'How a robot listens, stands, practises and acts',
  url: 'https://robotics-book.example',
  baseUrl: '/',
  onBrokenLinks: 'throw',
  onBrokenAnchors: 'throw',
  i18n: { defaultLocale: 'en', locales: ['en'] },
  presets: [
    [
      'classic',
      {
        docs: { routeBasePath: '/', sidebarPath: './sidebars.ts' },
        blog: false,
      } satisfies Preset.Options,
    ],
  ],
  themeConfig: {
    navbar: { title: 'Physical AI and Humanoid Robotics' },
    prism: { additionalLanguages: ['bash'] },
  } satisfies Preset.ThemeConfig,
};

export default config;
