import { describe, expect, it } from 'vitest';
import { classic, createSite, docs, routesBySource, routesOf, type Files } from './temporary-site.ts';

const VERSIONED: Files = {
  'versions.json': ['2.0', '1.0'],
  ...docs({ 'page.md': null, 'only-next.md': null }),
  ...docs({ 'page.md': null }, 'versioned_docs/version-2.0'),
  ...docs({ 'page.md': null }, 'versioned_docs/version-1.0'),
};

async function routes(options: Files): Promise<string[]> {
  await using site = await createSite({ ...classic({ docs: options, blog: false }), ...VERSIONED });
  return routesOf(await site.read());
}

describe('versions', () => {
  it('put the newest release at the plugin’s own path and the work in progress at next', async () => {
    await using site = await createSite({ ...classic(), ...VERSIONED });
    const read = await site.read();
    expect(routesBySource(read)).toEqual({
      'docs/only-next.md': '/docs/next/only-next',
      'docs/page.md': '/docs/next/page',
      'versioned_docs/version-1.0/page.md': '/docs/1.0/page',
      'versioned_docs/version-2.0/page.md': '/docs/page',
    });
    const scopes = read.scopes.map(({ version, isLastVersion }) => [version, isLastVersion]);
    expect(scopes).toEqual([
      ['current', false],
      ['2.0', true],
      ['1.0', false],
    ]);
  });

  it.each([
    [{ lastVersion: 'current' }, ['/docs/1.0/page', '/docs/2.0/page', '/docs/only-next', '/docs/page']],
    [{ lastVersion: '1.0' }, ['/docs/2.0/page', '/docs/next/only-next', '/docs/next/page', '/docs/page']],
    [{ includeCurrentVersion: false }, ['/docs/1.0/page', '/docs/page']],
    [{ onlyIncludeVersions: ['1.0', 'current'] }, ['/docs/next/only-next', '/docs/next/page', '/docs/page']],
    [{ disableVersioning: true }, ['/docs/only-next', '/docs/page']],
    [
      { lastVersion: 'current', versions: { current: { label: 'Next!', path: 'edge' }, '1.0': { path: 'old/one' } } },
      ['/docs/2.0/page', '/docs/edge/only-next', '/docs/edge/page', '/docs/old/one/page'],
    ],
    [
      { versions: { '2.0': { label: 'Two', banner: 'none' } } },
      ['/docs/1.0/page', '/docs/next/only-next', '/docs/next/page', '/docs/page'],
    ],
  ])('follow %j', async (options, expected) => {
    expect(await routes(options)).toEqual(expected);
  });

  it('say so when a folder is missing', async () => {
    await using site = await createSite({ ...classic(), ...docs({ 'a.md': null }), 'versions.json': ['9.9'] });
    const read = await site.read();
    expect(routesOf(read)).toEqual(['/docs/next/a']);
    expect(read.warnings[0]?.message).toContain('versioned_docs/version-9.9');
  });

  it('belong to each docs plugin by itself', async () => {
    const plugin = [
      '@docusaurus/plugin-content-docs',
      { id: 'community', path: 'community', routeBasePath: 'community' },
    ];
    await using site = await createSite({
      ...classic({ blog: false }, { plugins: [plugin] }),
      ...docs({ 'a.md': null }),
      ...docs({ 'team.md': null }, 'community'),
      ...docs({ 'team.md': null }, 'community_versioned_docs/version-1.0'),
      'community_versions.json': ['1.0'],
    });
    const read = await site.read();
    expect(routesOf(read)).toEqual(['/community/next/team', '/community/team', '/docs/a']);
    expect(read.scopes.map(({ plugin: id, version }) => [id, version])).toEqual([
      ['default', 'current'],
      ['community', 'current'],
      ['community', '1.0'],
    ]);
  });
});
