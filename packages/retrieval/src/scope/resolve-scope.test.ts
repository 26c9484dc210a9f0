import type { Scope } from '@lattice/core';
import { FakeSiteIndex } from '@lattice/testing';
import { describe, expect, it } from 'vitest';

import { docs, page, prose } from '../../test/support/sample-site.ts';
import { resolveScope, type ScopeRequest } from './resolve-scope.ts';

const last: Scope = { ...docs, version: '2.0.0' };
const old: Scope = { ...docs, version: '1.0.0', isLastVersion: false };
const next: Scope = { ...docs, isLastVersion: false };
const api: Scope = { ...docs, plugin: 'api' };
const blog: Scope = { ...docs, plugin: 'blog', version: null };
const german: Scope = { ...last, locale: 'de', isDefaultLocale: false };

const routes: readonly (readonly [string, Scope])[] = [
  ['/docs/', last],
  ['/docs/1.0.0/', old],
  ['/docs/next/', next],
  ['/api/', api],
  ['/blog/', blog],
  ['/de/docs/', german],
];

async function resolve(request: Partial<ScopeRequest>) {
  const index = new FakeSiteIndex({
    pages: routes.map(([route, scope]) =>
      page({ route, scope, title: route, sections: [{ blocks: [prose('Text.')] }] }),
    ),
    site: { title: 'Anvil' },
  });
  const generation = await index.live();
  if (generation === null) throw new Error('nothing is published');
  const scope = await resolveScope(index, generation, { request: { question: 'How?', ...request } });
  const names = scope.numbers.map((number) => {
    const found = generation.scopes.find((one) => one.number === number);
    return `${found?.plugin}/${found?.version}/${found?.locale}`;
  });
  return { ...scope, names: names.toSorted() };
}

const everythingLast = ['api/current/en', 'blog/null/en', 'default/2.0.0/en'];

describe('resolveScope', () => {
  it('is about the last version and the default locale', async () => {
    expect((await resolve({})).names).toEqual(everythingLast);
  });

  it('follows the page being read', async () => {
    expect((await resolve({ pageUrl: '/docs/1.0.0/' })).names).toEqual(['api/current/en', 'default/1.0.0/en']);
    expect((await resolve({ pageUrl: 'https://x.org/de/docs?a#b' })).names).toEqual(['default/2.0.0/de']);
    expect((await resolve({ pageUrl: '/docs' })).names).toEqual(everythingLast);
    expect((await resolve({ pageUrl: '/blog/' })).names).toEqual(everythingLast);
  });

  it('does not take the only version of one plugin for the unreleased one of another', async () => {
    expect((await resolve({ pageUrl: '/api/' })).names).toEqual(everythingLast);
    expect((await resolve({ pageUrl: '/docs/next/' })).names).toEqual(['api/current/en', 'default/current/en']);
  });

  it('ignores a page the site does not have', async () => {
    expect((await resolve({ pageUrl: 'https://elsewhere.example/x' })).names).toEqual(everythingLast);
  });

  it('takes version and locale from the request before the page', async () => {
    expect((await resolve({ version: '1.0.0', pageUrl: '/docs/' })).names).toEqual([
      'api/current/en',
      'default/1.0.0/en',
    ]);
    expect((await resolve({ locale: 'de', pageUrl: '/docs/' })).names).toEqual(['default/2.0.0/de']);
  });

  it('takes the version a question names before all others, and out of the question', async () => {
    const scope = await resolve({ question: 'How did it work in 1.0.0?', version: '2.0.0' });
    expect(scope.names).toEqual(['api/current/en', 'default/1.0.0/en']);
    expect(scope.question).toBe('How did it work?');
  });

  it('searches the last version where a locale lacks the one asked for', async () => {
    expect((await resolve({ version: '1.0.0', locale: 'de' })).names).toEqual(['default/2.0.0/de']);
  });

  it.each([
    [{ version: '9.9' }, /no version "9\.9".*1\.0\.0, 2\.0\.0, current/],
    [{ locale: 'fr' }, /no locale "fr".*de, en/],
  ])('refuses %j and says what there is', async (request, message) => {
    await expect(resolve(request)).rejects.toMatchObject({ code: 'request-invalid' });
    await expect(resolve(request)).rejects.toThrow(message);
  });
});
