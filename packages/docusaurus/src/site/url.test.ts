import { describe, expect, it } from 'vitest';
import { applyTrailingSlash, isValidPath, joinPath, resolvePath } from './url.ts';

describe('joinPath', () => {
  it.each([
    [['/base/', 'docs', 'next', '/first'], '/base/docs/next/first'],
    [['/', '/', '', '/'], '/'],
    [['/', 'docs', '', '/guide/'], '/docs/guide/'],
    [['/base/', '/', '', '/intro'], '/base/intro'],
    [['/', 'docs/'], '/docs/'],
    [['/', 'docs', ''], '/docs'],
    [['/', 'docs/', ''], '/docs/'],
    [['/', '/base/', 'fr', '/'], '/base/fr/'],
    [['/', '//base//x//', '/'], '/base/x/'],
    [['/docs', '/a//b'], '/docs/a/b'],
    [['/docs', '/a?x?y'], '/docs/a?x&y'],
  ])('joins %j to %s', (segments, path) => {
    expect(joinPath(segments)).toBe(path);
  });
});

describe('applyTrailingSlash', () => {
  it.each([
    ['/docs/a/', null, '/docs/a/'],
    ['/docs/a/', false, '/docs/a'],
    ['/docs/a', true, '/docs/a/'],
    ['/base/', false, '/base/'],
    ['/', false, '/'],
    ['/docs/a?x=/', true, '/docs/a/?x=/'],
  ])('%s with trailingSlash %s is %s', (path, trailingSlash, served) => {
    expect(applyTrailingSlash(path, { trailingSlash, baseUrl: '/base/' })).toBe(served);
  });
});

describe('resolvePath', () => {
  it.each([
    ['relative-slug', '/slugs/', '/slugs/relative-slug'],
    ['./dot-slug', '/slugs/', '/slugs/dot-slug'],
    ['../up-slug', '/slugs/', '/up-slug'],
    ['.', '/slugs/', '/slugs/'],
    ['../', '/deep/a/b/', '/deep/a/'],
    ['../../../../x', '/a/', '/x'],
    ['with-trailing/', '/slugs/', '/slugs/with-trailing/'],
    ['/absolute', '/slugs/', '/absolute'],
    ['..', '/', '/'],
  ])('%s from %s is %s', (to, from, path) => {
    expect(resolvePath(to, from)).toBe(path);
  });
});

describe('isValidPath', () => {
  it('takes what Docusaurus takes', () => {
    expect(isValidPath('/uni/æøå/日本')).toBe(true);
    expect(isValidPath('/Folder With Space/a & b')).toBe(true);
    expect(isValidPath('/enc%20oded')).toBe(true);
    expect(isValidPath('/100%% x')).toBe(false);
    expect(isValidPath('/a/../b')).toBe(false);
    expect(isValidPath('relative')).toBe(false);
  });
});
