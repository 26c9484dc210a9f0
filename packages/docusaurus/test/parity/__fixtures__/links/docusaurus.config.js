export default {
  title: 'Links',
  url: 'https://parity.example',
  baseUrl: '/p/',
  onBrokenLinks: 'warn',
  onBrokenAnchors: 'warn',
  markdown: { format: 'detect', hooks: { onBrokenMarkdownLinks: 'warn', onBrokenMarkdownImages: 'warn' } },
  presets: [['classic', { docs: { routeBasePath: '/' } }]],
};
