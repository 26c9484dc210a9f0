const { themes } = require('prism-react-renderer');

const versions = require('./versions.json');

/** @type {import('@docusaurus/types').Config} */
module.exports = {
  title: 'Versions',
  url: 'https://parity.example',
  baseUrl: '/',
  trailingSlash: true,
  onBrokenLinks: 'ignore',
  onBrokenAnchors: 'ignore',
  onDuplicateRoutes: 'ignore',
  markdown: { format: 'detect' },
  presets: [
    [
      '@docusaurus/preset-classic',
      {
        docs: {
          sidebarPath: require.resolve('./sidebars'),
          lastVersion: versions[1],
          versions: { current: { label: 'Canary', path: 'canary', banner: 'unreleased' }, '1.5': { badge: false } },
          onlyIncludeVersions: ['current', ...versions.slice(0, 3)],
        },
        blog: false,
        pages: { path: 'web', routeBasePath: '/site' },
      },
    ],
  ],
  plugins: [
    [
      '@docusaurus/plugin-content-docs',
      { id: 'community', path: '../versions/community', routeBasePath: 'docs/community', sidebarPath: false, includeCurrentVersion: false },
    ],
    require('./record-routes.cjs'),
  ],
  themeConfig: { prism: { theme: themes.github } },
};
