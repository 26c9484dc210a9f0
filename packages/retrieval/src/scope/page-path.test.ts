import { describe, expect, it } from 'vitest';

import { routesOfUrl } from './page-path.ts';

const site = { title: 'Book', url: 'https://example.com', baseUrl: '/book/', defaultLocale: 'en' };

describe('routesOfUrl', () => {
  it.each([
    ['https://example.com/book/docs/intro/', '/book/docs/intro/'],
    ['https://example.com/book/docs/intro?a=1#part', '/book/docs/intro'],
    ['/book/docs/intro', '/book/docs/intro'],
    ['/book/docs/a%20b', '/book/docs/a b'],
    ['/book/docs/%E5%85%A5%E5%8A%9B', '/book/docs/入力'],
    ['book/docs/intro', '/book/docs/intro'],
    ['http://localhost:3000/book/docs/intro', '/book/docs/intro'],
  ])('%s may be %s', (url, route) => {
    expect(routesOfUrl(url, { site })[0]).toBe(route);
  });

  it('tries the other form of the trailing slash', () => {
    expect(routesOfUrl('/book/docs/intro', { site })).toEqual(['/book/docs/intro', '/book/docs/intro/']);
    expect(routesOfUrl('/book/', { site })).toEqual(['/book/', '/book']);
  });

  it('tries the baseUrl in front of a path without it', () => {
    expect(routesOfUrl('/docs/intro', { site })).toContain('/book/docs/intro');
    expect(routesOfUrl('/booklet', { site })).toContain('/book/booklet');
  });

  it('knows the files of a build', () => {
    expect(routesOfUrl('/book/docs/intro/index.html', { site })).toContain('/book/docs/intro');
    expect(routesOfUrl('/book/docs/intro.html', { site })).toContain('/book/docs/intro');
  });

  it.each(['', '%', 'https://', '/%E0%A4%A', '#', 'javascript:alert(1)'])('survives %j', (url) => {
    expect(Array.isArray(routesOfUrl(url, { site }))).toBe(true);
  });
});
