import type { SidebarsConfig } from '@docusaurus/plugin-content-docs';

const sidebars: SidebarsConfig = {
  book: [
    'what-is-ros-2',
    'communication',
    {
      type: 'category',
      label: 'Set-up',
      items: ['setup/build-and-launch', 'setup/discovery-and-recording'],
    },
    'simulation',
    {
      type: 'category',
      label: 'The body',
      items: ['kinematics', 'balance', 'control', 'locomotion', 'manipulation'],
    },
    {
      type: 'category',
      label: 'The senses',
      items: ['perception', 'slam'],
    },
    {
      type: 'category',
      label: 'Learning',
      items: ['reinforcement-learning', 'vision-language-action'],
    },
    'safety',
    'first-project',
  ],
};

export default sidebars;
