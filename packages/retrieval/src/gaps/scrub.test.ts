import { expect, test } from 'vitest';

import { scrub, withoutMarks } from './scrub.ts';

const clean = (text: string): string => scrub(text, 400);

test.each([
  ['mail to ada.lovelace+x@mail.example.org bounces', 'mail to [email] bounces'],
  ['Why is <ada@example.com>, refused?', 'Why is <[email]>, refused?'],
  ['call me: +49 (170) 123-4567', 'call me: [number]'],
  ['tel.0170 1234567 or 06 12 34 56 78', 'tel.[number] or [number]'],
  ['customer 12345678 and nr1234567x', 'customer [number] and nr[number]x'],
  ['from 203.0.113.9:8080 and 2001:db8::8a2e:370:7334', 'from [ip]:8080 and [ip]'],
  ['device aa:bb:cc:dd:ee:0f', 'device [ip]'],
  ['job 3f2504e0-4f89-11d3-9a0c-0305e82c3301 failed', 'job [id] failed'],
  ['use sk-abcdefghijklmnop1234 with it', 'use [key] with it'],
  ['the token dGhpcyBpcyBhIHNlY3JldCBrZXk= fails', 'the token [key] fails'],
  ['see https://u:pw@docs.example.com/a/b?user=7&x=1#id=4 there', 'see https://[key]@docs.example.com/a/b there'],
  ['/search?q=my+name is slow', '/search is slow'],
  ['Bearer abcdefgh.12345678', 'Bearer [key]'],
  ['fullwidth １２３４５６７', 'fullwidth [number]'],
  ['ar\u200bada@example.com', 'ar [email]'],
  ['a\nb\u0000\tc', 'a b c'],
])('%j becomes %j', (given, wanted) => {
  expect(clean(given)).toBe(wanted);
});

test.each([
  'How do I bind to 0.0.0.0:8080 or 127.0.0.1?',
  'Does ROS 2 Jazzy 1.16.3 run on Ubuntu 24.04, Node 24.21.0 or Python 3.12?',
  'What does useDocusaurusContext return, and std::vector or ab::cd?',
  'Is moveit2_servo_with_ros2_control at 12:30:45 in @docusaurus/preset-classic@3.10?',
  'Wo steht die Größe von «node»? 什么是节点',
])('%j stays as it is', (text) => {
  expect(clean(text)).toBe(text);
});

test('a long text is cut between words, after it was cleaned', () => {
  const text = `${'word '.repeat(20)}ada@example.com`;
  expect(scrub(text, 40)).toBe('word word word word word word word ...');
  expect(scrub(`${'x'.repeat(30)} ada@example.com`, 41)).toBe(`${'x'.repeat(30)} [email]`);
});

test('what was taken out is not searched for', () => {
  expect(withoutMarks('why does [email] bounce at [ip]')).toBe('why does   bounce at');
});
