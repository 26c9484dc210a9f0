import remarkMath from 'remark-math';
import rehypeKatex from 'rehype-katex';
export default {
  title: 'Widgets | Handbook', url: 'https://widgets.example', baseUrl: '/kit/',
  onBrokenLinks: 'warn', onBrokenAnchors: 'warn',
  i18n: { defaultLocale: 'en', locales: ['en'] },
  presets: [['classic', { docs: { remarkPlugins: [remarkMath], rehypePlugins: [rehypeKatex], editUrl: 'https://edit.example/' }, blog: { onUntruncatedBlogPosts: 'ignore' } }]],
  themeConfig: { navbar: { title: 'Widgets', items: [{ to: '/blog', label: 'Blog' }] }, footer: { copyright: 'Nobody' } },
};
