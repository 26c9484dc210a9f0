import { describe, expect, it } from 'vitest';

import { encodeFragment, encodeRoute } from './encode-url.ts';

describe('encodeRoute', () => {
  it.each([
    ['/docs/intro/', '/docs/intro/'],
    ['/docs/a b', '/docs/a%20b'],
    ['/docs/入力', '/docs/%E5%85%A5%E5%8A%9B'],
    ["/blog/Why, Bring's (x).", "/blog/Why,%20Bring's%20(x)."],
    ['/a/100%/b?c#d', '/a/100%25/b%3Fc%23d'],
    ['/c++/a&b=c;d@e:f$g', '/c++/a&b=c;d@e:f$g'],
    ['/', '/'],
  ])('%s', (route, encoded) => {
    expect(encodeRoute(route)).toBe(encoded);
    expect(decodeURIComponent(encodeRoute(route))).toBe(route);
    expect(new URL(encodeRoute(route), 'https://example.com').pathname).toBe(encoded);
  });

  it('survives half a character', () => {
    expect(encodeRoute('/a\ud800')).toBe('/a%EF%BF%BD');
  });
});

it('encodes heading ids', () => {
  expect(encodeFragment('️-time-and-cost')).toBe('%EF%B8%8F-time-and-cost');
  expect(encodeFragment('入力')).toBe('%E5%85%A5%E5%8A%9B');
});
