import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isAtLeast, readDocusaurusVersion } from '../../src/site/docusaurus-version.ts';
import { createSite, type Files } from './temporary-site.ts';

const NEEDS = (range: string): Files => ({ dependencies: { '@docusaurus/core': range } });
const INSTALLED = { version: '3.8.0' };

it.each<[string, Files, readonly [number, number] | null]>([
  ['an exact version', { 'site/package.json': NEEDS('3.9.2') }, [3, 9]],
  ['a range of patches', { 'site/package.json': NEEDS('~3.7.0') }, [3, 7]],
  ['a range of minor versions', { 'site/package.json': NEEDS('^3.7.0') }, null],
  ['a tag', { 'site/package.json': NEEDS('latest') }, null],
  ['nothing', {}, null],
  ['the package above', { 'site/package.json': NEEDS('workspace:*'), 'package.json': NEEDS('3.6.3') }, [3, 6]],
  [
    'what is installed',
    { 'site/package.json': NEEDS('^3.7.0'), 'site/node_modules/@docusaurus/core/package.json': INSTALLED },
    [3, 8],
  ],
  [
    'what is installed above',
    { 'site/package.json': NEEDS('3.9.0'), 'node_modules/@docusaurus/core/package.json': INSTALLED },
    [3, 8],
  ],
  [
    'an npm lock',
    {
      'site/package.json': NEEDS('^3.0.0'),
      'site/package-lock.json': { packages: { 'node_modules/@docusaurus/core': { version: '3.5.2' } } },
    },
    [3, 5],
  ],
  [
    'a yarn lock above',
    {
      'site/package.json': NEEDS('^3.0.0'),
      'yarn.lock': '"@docusaurus/core@3.4.0", "@docusaurus/core@^3.0.0":\n  version "3.4.0"\n',
    },
    [3, 4],
  ],
  [
    'a pnpm lock',
    { 'site/package.json': NEEDS('^3.0.0'), 'pnpm-lock.yaml': "packages:\n\n  '@docusaurus/core@3.10.1':\n    x: 1\n" },
    [3, 10],
  ],
])('the version of Docusaurus comes from %s', async (_, files, expected) => {
  await using site = await createSite({ 'site/x': '', ...files });
  const version = await readDocusaurusVersion(join(site.root, 'site'), site.root);
  expect(version).toEqual(expected && { major: expected[0], minor: expected[1] });
});

it('compares versions, the unknown one being the newest', () => {
  expect(isAtLeast({ major: 3, minor: 9 }, 3, 10)).toBe(false);
  expect(isAtLeast({ major: 3, minor: 10 }, 3, 10)).toBe(true);
  expect(isAtLeast({ major: 4, minor: 0 }, 3, 10)).toBe(true);
  expect(isAtLeast(null, 3, 10)).toBe(true);
});
