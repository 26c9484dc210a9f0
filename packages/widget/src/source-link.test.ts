import { describe, expect, it } from 'vitest';

import { sourceHref, withTextFragment } from './source-link.ts';

describe('sourceHref', () => {
  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://docs.example/1',
    '/docs/intro#ros-2',
    '//docs.example/x',
    '',
    'http://',
  ])('has no link for %j', (url) => {
    expect(sourceHref(url)).toBeNull();
  });

  it('keeps an encoded address as it is', () => {
    const url = 'https://docs.example/a%20b/%E6%97%A5#%EF%B8%8F-x';
    expect(sourceHref(url)).toBe(url);
  });
});

describe('withTextFragment', () => {
  const page = 'https://docs.example/a#nodes';

  it('takes the first words of a quote, escaping what has a meaning in a fragment', () => {
    expect(withTextFragment(page, 'A well-known node, or & not, sends messages to other nodes.')).toBe(
      `${page}:~:text=A%20well%2Dknown%20node%2C%20or%20%26%20not%2C%20sends%20messages`,
    );
  });

  it('adds a fragment where there is no anchor', () => {
    expect(withTextFragment('https://docs.example/a', 'One two three')).toBe(
      'https://docs.example/a#:~:text=One%20two%20three',
    );
  });

  it.each([
    ['code', '```py\nimport rclpy as something longer\n```'],
    ['list items', '- one two three four'],
    ['numbered items', '1. one two three four'],
    ['labels, which the page shows elsewhere', 'Warning: never do this on a robot'],
    ['inline code marks', 'Run `ros2 topic list` to see them'],
    ['very short quotes', 'Too short'],
    ['nothing', ''],
  ])('leaves the link alone for %s', (_, quote) => {
    expect(withTextFragment(page, quote)).toBe(page);
  });
});
