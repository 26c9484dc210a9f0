export default {
  title: 'Links',
  url: 'https://parity.example',
  baseUrl: '/p/',
  // The quicker of its two ways to bundle; what is served is the same.
  future: { faster: { rspackBundler: true, swcJsLoader: true, mdxCrossCompilerCache: true } },
  onBrokenLinks: 'warn',
  onBrokenAnchors: 'warn',
  markdown: { format: 'detect', hooks: { onBrokenMarkdownLinks: 'warn', onBrokenMarkdownImages: 'warn' } },
  presets: [['classic', { docs: { routeBasePath: '/' } }]],
};
