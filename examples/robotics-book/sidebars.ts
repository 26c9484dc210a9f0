import type { SidebarsConfig } from '@docusaurus/plugin-content-docs';

const sidebars: SidebarsConfig = {
  book: ['what-is-ros-2', 'communication', 'balance', 'simulation', 'vision-language-action'],
};

export default sidebars;
