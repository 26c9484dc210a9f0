import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { readSource, type SourceFlags } from './read-source.ts';

let cwd: string;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'lattice-cli-'));
  await mkdir(join(cwd, 'site.git'));
  for (const name of ['a.zip', 'b.tgz', 'c.tar.gz', 'd.md', 'e.mdx', 'f.txt']) await writeFile(join(cwd, name), '');
});
afterAll(() => rm(cwd, { recursive: true }));

const read = (text: string, flags: SourceFlags = {}) => readSource(text, flags, cwd);

test('what is on the disk is told by what it is', async () => {
  expect(await read('.')).toEqual({ type: 'directory', path: cwd });
  expect(await read('site.git')).toEqual({ type: 'directory', path: join(cwd, 'site.git') });
  for (const name of ['a.zip', 'b.tgz', 'c.tar.gz']) {
    expect(await read(name)).toEqual({ type: 'archive', path: join(cwd, name), subfolder: null });
  }
  expect(await read('a.zip', { subfolder: './docs/' })).toMatchObject({ subfolder: 'docs' });
  for (const name of ['d.md', 'e.mdx']) expect(await read(name)).toEqual({ type: 'file', path: join(cwd, name) });
});

test.each([
  ['https://host.example/a/b.git', {}, 'https://host.example/a/b.git'],
  ['https://github.com/owner/name', {}, 'https://github.com/owner/name.git'],
  ['https://gitlab.com/owner/name/', {}, 'https://gitlab.com/owner/name.git'],
  ['https://host.example/a/b', { ref: 'v1' }, 'https://host.example/a/b'],
  ['https://host.example/a/b', { subfolder: 'docs' }, 'https://host.example/a/b'],
  ['git@host.example:a/b.git', {}, 'git@host.example:a/b.git'],
  ['ssh://git@host.example/a/b', {}, 'ssh://git@host.example/a/b'],
] as const)('%s with %j is a repository', async (text, flags, url) => {
  const given: SourceFlags = flags;
  const { ref, subfolder } = given;
  expect(await read(text, given)).toEqual({ type: 'git', url, ref: ref ?? null, subfolder: subfolder ?? null });
});

test.each([
  ['https://docs.example/sitemap.xml', {}],
  ['https://docs.example/map-1.xml.gz', {}],
  ['https://docs.example/', { crawl: true }],
  ['https://github.com/owner/name', { crawl: true }],
] as const)('%s with %j is a published site', async (url, flags) => {
  expect(await read(url, flags)).toEqual({ type: 'sitemap', url });
});

test.each([
  ['https://docs.example/', {}, /--crawl/],
  ['https://github.com/owner', {}, /--crawl/],
  ['ftp://docs.example/x', {}, /Name a folder/],
  ['file:///tmp/site', {}, /Name a folder/],
  ['f.txt', {}, /Name a folder/],
  ['.', { ref: 'main' }, /name the folder/],
  ['.', { subfolder: 'docs' }, /Name that folder/],
  ['d.md', { crawl: true }, /Name a folder/],
  ['https://docs.example/', { crawl: true, ref: 'main' }, /Name a folder/],
  ['https://user:secret@docs.example/sitemap.xml', {}, /open to everybody/],
  ['https://user:secret@host.example/a/b.git', {}, /LATTICE_GIT_TOKEN/],
  ['http://host.example/a/b.git', {}, /https/],
  ['https://host.example/a/b.git', { ref: '--upload-pack=x' }, /branch/],
  ['https://host.example/a/b.git', { subfolder: '../x' }, /relative/],
] as const)('%s with %j is refused, and the message says what is accepted', async (text, flags, fix) => {
  const problem: unknown = await read(text, flags).catch((error: unknown) => error);
  expect(problem).toMatchObject({ code: 'request-invalid', fix: expect.stringMatching(fix) });
  expect(String(problem)).not.toContain('secret');
});

test('a path where nothing is says so', async () => {
  await expect(read('nowhere')).rejects.toMatchObject({
    code: 'site-not-found',
    fix: expect.stringContaining('Name a folder'),
  });
});
