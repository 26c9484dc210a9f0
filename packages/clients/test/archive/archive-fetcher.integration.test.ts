import { readlink, symlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, gzipSync } from 'node:zlib';

import { silentLogger, type SourceFiles } from '@lattice/core';
import { expect, test } from 'vitest';

import { createArchiveFetcher, type MaterialiseOptions } from '../../src/archive/index.ts';
import { listBelow, openScratch, readBelow, type Scratch } from '../sources/scratch.ts';
import { plainTar, tarFile, type TarEntry } from '../sources/tar-file.ts';
import { zipFile, type ZipEntry } from '../sources/zip-file.ts';

const SITE = { name: 'site/docusaurus.config.js', content: 'export default {}' };
const LINK = 0o120777;

async function unpack(scratch: Scratch, content: Buffer, options: MaterialiseOptions = {}): Promise<SourceFiles> {
  const path = await scratch.write('upload.bin', content);
  const fetcher = createArchiveFetcher({ temporaryDirectory: scratch.temporary, ...options });
  const signal = AbortSignal.timeout(30_000);
  return fetcher.open({ type: 'archive', path, subfolder: null }, { signal, logger: silentLogger });
}

/** Refused, with the code and words given, and with nothing left or written anywhere. */
async function expectRefused(
  content: Buffer,
  expected: { readonly code?: string; readonly message: RegExp },
  options: MaterialiseOptions = {},
): Promise<void> {
  await using scratch = await openScratch();
  const problem = await unpack(scratch, content, options).then(
    () => 'nothing was refused',
    (error: unknown) => error,
  );
  expect(problem).toMatchObject({
    name: 'LatticeError',
    code: expected.code ?? 'source-refused',
    message: expect.stringMatching(expected.message),
    fix: expect.any(String),
    retryable: false,
  });
  expect(await scratch.list()).toEqual(['temporary', 'upload.bin']);
}

const formats = [
  [
    'zip',
    (entries: readonly Plain[]) =>
      zipFile(
        entries.map(({ target, ...entry }) => ({
          ...entry,
          content: target ?? entry.content ?? '',
          mode: target === undefined ? 0o100644 : LINK,
        })),
      ),
  ],
  [
    'tar.gz',
    (entries: readonly Plain[]) =>
      tarFile(entries.map((entry) => ({ ...entry, type: entry.target === undefined ? '0' : '2' }))),
  ],
] as const;

interface Plain {
  readonly name: string;
  readonly content?: string;
  /** Of a symbolic link. */
  readonly target?: string;
}

test.each(formats)('%s: files come out as they went in, and go when disposed of', async (_format, pack) => {
  await using scratch = await openScratch();
  const files = [SITE, { name: 'site/docs/día 1.md', content: '# One\n' }, { name: 'site/docs/empty.md', content: '' }];
  const source = await unpack(scratch, pack(files));
  expect(await readBelow(source.directory)).toEqual(
    Object.fromEntries(files.map(({ name, content }) => [name, content])),
  );
  expect(source).toMatchObject({ isTrusted: false, siteFolder: null, warnings: [] });
  await source[Symbol.asyncDispose]();
  expect(await listBelow(scratch.temporary)).toEqual([]);
});

test.each(formats)(
  '%s: links inside the tree are kept, dead ones are left out with a warning',
  async (_format, pack) => {
    await using scratch = await openScratch();
    const links = [
      { name: 'site/docs/again.md', target: 'one.md' },
      { name: 'site/top.md', target: './docs/../docs/one.md' },
      { name: 'site/docs/gone.md', target: 'nowhere.md' },
    ];
    await using source = await unpack(
      scratch,
      pack([SITE, ...links, { name: 'site/docs/one.md', content: '# One\n' }]),
    );
    expect(await readlink(join(source.directory, 'site/docs/again.md'))).toBe('one.md');
    expect(await listBelow(source.directory)).toEqual([
      'site',
      'site/docs',
      'site/docs/again.md',
      'site/docs/one.md',
      'site/docusaurus.config.js',
      'site/top.md',
    ]);
    expect(source.warnings).toEqual([{ where: 'site/docs/gone.md', message: expect.stringContaining('nowhere') }]);
  },
);

test.each(formats)('%s: what no site is made from is left out', async (_format, pack) => {
  await using scratch = await openScratch();
  const junk = ['site/node_modules/x/docs/y.md', '.git/config', '__MACOSX/site/._a.md'].map((name) => ({
    name,
    content: 'x',
  }));
  await using source = await unpack(scratch, pack([...junk, SITE]));
  expect(Object.keys(await readBelow(source.directory))).toEqual(['site/docusaurus.config.js']);
});

test.each(formats)('%s: Markdown files without a configuration become a site of their own', async (_format, pack) => {
  await using scratch = await openScratch();
  await using source = await unpack(
    scratch,
    pack([
      { name: 'book/a/one.md', content: '# One' },
      { name: 'book/two.mdx', content: '# Two' },
    ]),
  );
  expect(await listBelow(source.directory)).toEqual([
    'book',
    'book/a',
    'book/a/one.md',
    'book/docusaurus.config.mjs',
    'book/two.mdx',
  ]);
  expect(source.warnings).toEqual([{ where: 'book', message: expect.stringContaining('no docusaurus.config') }]);
});

test.each(formats)('%s: an archive without any page is refused', async (_format, pack) => {
  await expectRefused(pack([{ name: 'a.txt', content: 'x' }]), { code: 'site-not-found', message: /neither/ });
});

const HOSTILE_NAMES: readonly (readonly [string, RegExp])[] = [
  ['../evil.md', /climbs out/],
  ['site/../../evil.md', /climbs out/],
  ['site/a/../b.md', /climbs out/],
  ['..\\evil.md', /climbs out/],
  ['site\\..\\..\\evil.md', /climbs out/],
  ['/tmp/lattice-evil.md', /absolute/],
  ['\\\\server\\share\\evil.md', /absolute/],
  ['C:\\evil.md', /absolute/],
  ['c:evil.md', /absolute/],
  ['site/bell\u0007.md', /control characters/],
  [`${'a/'.repeat(70)}x.md`, /too long/],
  [`site/${'é'.repeat(130)}.md`, /too long/],
];

test.each(formats)('%s: a name that could mean a place outside is refused', async (_format, pack) => {
  for (const [name, message] of HOSTILE_NAMES) await expectRefused(pack([SITE, { name, content: 'x' }]), { message });
});

test.each(formats)('%s: a link out of the tree is refused, by whatever way it leads there', async (_format, pack) => {
  for (const target of ['../../etc/passwd', '/etc/passwd', '..', 'C:\\x', '..\\..\\x', '']) {
    await expectRefused(pack([SITE, { name: 'link.md', target }]), { message: /leads out|cannot be read|linkpath/ });
  }
  // Each of the two stays inside by its name; together they do not.
  const chain = [
    { name: 'a/b/c/up', target: '../../..' },
    { name: 'out.md', target: 'a/b/c/up/../lattice-outside.md' },
  ];
  await using scratch = await openScratch();
  await scratch.write('temporary/lattice-outside.md', 'secret');
  await expect(unpack(scratch, pack([SITE, ...chain]))).rejects.toMatchObject({
    code: 'source-refused',
    message: /leads out/,
  });
  expect(await listBelow(scratch.temporary)).toEqual(['lattice-outside.md']);
});

test.each(formats)('%s: nothing is written through a link of the archive', async (_format, pack) => {
  const link = { name: 'site/docs', target: '../other' };
  const through = { name: 'site/docs/evil.md', content: 'x' };
  await expectRefused(pack([SITE, link, through]), { message: /through its own link/ });
  await expectRefused(pack([SITE, through, link]), { message: /more than once/ });
});

test.each(formats)('%s: two entries of one name are refused', async (_format, pack) => {
  for (const again of ['site/a.md', './site//a.md', 'site/a.md/b.md', 'site']) {
    const entries = [SITE, { name: 'site/a.md', content: '1' }, { name: again, content: '2' }];
    await expectRefused(pack(entries), { message: /more than once/ });
  }
});

test.each(formats)('%s: more files than allowed are refused', async (_format, pack) => {
  const entries = Array.from({ length: 11 }, (_, index) => ({ name: `d/${index}.md`, content: 'x' }));
  await expectRefused(
    pack(entries),
    { code: 'source-too-large', message: /more than 10 files/ },
    { limits: { maxEntries: 10 } },
  );
});

test.each(formats)('%s: more bytes than allowed are refused, unpacked or packed', async (_format, pack) => {
  const entries = Array.from({ length: 3 }, (_, index) => ({ name: `d/${index}.md`, content: 'x'.repeat(500_000) }));
  const unpacked = { code: 'source-too-large', message: /1 MiB unpacked/ };
  await expectRefused(pack(entries), unpacked, { limits: { maxTotalBytes: 1_048_576 } });
  await expectRefused(
    pack(entries),
    { code: 'source-too-large', message: /takes more/ },
    { limits: { maxTransferBytes: 100 } },
  );
});

const zeros = Buffer.alloc(20_000_000);

test.each([
  ['zip', zipFile([SITE, { name: 'docs/bomb.md', content: zeros, deflate: true }])],
  ['tar.gz', tarFile([SITE, { name: 'docs/bomb.md', content: zeros }])],
])('%s: an archive that unpacks to far more than itself is refused', async (_format, bomb) => {
  expect(bomb.length).toBeLessThan(60_000);
  await expectRefused(bomb, { code: 'source-too-large', message: /more than 100 times/ });
});

test('zip: a directory that lies about sizes is found out', async () => {
  const bomb: ZipEntry = { name: 'docs/bomb.md', content: zeros, deflate: true, claimedBytes: 10 };
  await expectRefused(zipFile([SITE, bomb]), { message: /cannot be read: too many bytes/ });
  const short: ZipEntry = { name: 'docs/a.md', content: 'abc', deflate: true, claimedBytes: 10 };
  await expectRefused(zipFile([SITE, short]), { message: /cannot be read: not enough bytes/ });
});

test('zip: a file that differs from its checksum is found out', async () => {
  await expectRefused(zipFile([SITE, { name: 'docs/a.md', content: 'abc', claimedCrc: 1 }]), { message: /checksum/ });
});

test('zip: names are UTF-8 or refused', async () => {
  const latin = Buffer.from([0x64, 0x2f, 0xe9, 0x2e, 0x6d, 0x64]);
  await expectRefused(zipFile([SITE, { name: latin, content: 'x' }]), { message: /not valid UTF-8 although/ });
  await expectRefused(zipFile([SITE, { name: latin, content: 'x', flags: 0 }]), { message: /not valid UTF-8:/ });
});

test('zip: a name in an old encoding is read from the field that repeats it in UTF-8', async () => {
  await using scratch = await openScratch();
  const old = Buffer.from([0x64, 0x2f, 0x82, 0x2e, 0x6d, 0x64]);
  const name = Buffer.from('d/é.md');
  const field = Buffer.alloc(9);
  field.writeUInt16LE(0x7075, 0);
  field.writeUInt16LE(5 + name.length, 2);
  field.writeUInt8(1, 4);
  field.writeUInt32LE(crc32(old), 5);
  await using source = await unpack(
    scratch,
    zipFile([SITE, { name: old, content: 'x', flags: 0, extra: Buffer.concat([field, name]) }]),
  );
  expect(Object.keys(await readBelow(source.directory))).toEqual(['d/é.md', 'site/docusaurus.config.js']);
});

test.each([
  ['encrypted', { name: 'a.md', content: 'x'.repeat(20), flags: 0x801 }, /encrypted|size mismatch/],
  ['a device', { name: 'a.md', mode: 0o020644 }, /special file/],
  ['a pipe', { name: 'a.md', mode: 0o010644 }, /special file/],
  ['a socket', { name: 'a.md', mode: 0o140644 }, /special file/],
] as const)('zip: %s is refused', async (_what, entry, message) => {
  await expectRefused(zipFile([SITE, entry]), { message });
});

test.each([
  ['a character device', { name: 'a.md', type: '3' }],
  ['a block device', { name: 'a.md', type: '4' }],
  ['a pipe', { name: 'a.md', type: '6' }],
  ['an unknown kind', { name: 'a.md', type: 'V' }],
] as const)('tar.gz: %s is refused', async (_what, entry: TarEntry) => {
  await expectRefused(tarFile([SITE, entry]), { message: /special file|cannot be read/ });
});

test('tar.gz: names are UTF-8 or refused', async () => {
  const latin = Buffer.from([0x64, 0x2f, 0xe9, 0x2e, 0x6d, 0x64]);
  await expectRefused(tarFile([SITE, { name: latin, content: 'x' }]), { message: /not valid UTF-8/ });
});

test('tar.gz: a hard link is another name of an earlier file, and of nothing else', async () => {
  await using scratch = await openScratch();
  const first = { name: 'site/docs/one.md', content: '# One' };
  const again = { name: 'site/docs/two.md', type: '1', target: 'site/docs/one.md' };
  await using source = await unpack(scratch, tarFile([SITE, first, again]));
  expect((await readBelow(source.directory))['site/docs/two.md']).toBe('# One');
  for (const target of ['/etc/passwd', '../../etc/passwd', 'site', 'site/docs/later.md']) {
    await expectRefused(tarFile([SITE, first, { ...again, target }]), {
      message: /absolute|climbs out|no file of its own/,
    });
  }
});

test('tar.gz: content that many hard links multiply counts each time', async () => {
  const links = Array.from({ length: 3 }, (_, index) => ({ name: `d/${index}.md`, type: '1', target: 'd/x.md' }));
  const entries = [{ name: 'd/x.md', content: 'x'.repeat(400_000) }, ...links];
  await expectRefused(
    tarFile(entries),
    { code: 'source-too-large', message: /1 MiB unpacked/ },
    { limits: { maxTotalBytes: 1_048_576 } },
  );
});

test('tar.gz: an archive of nothing but headers is bounded', async () => {
  const header = plainTar([{ name: 'x', type: 'g', content: '' }]).subarray(0, 512);
  const endless = gzipSync(Buffer.concat(Array.from({ length: 60_000 }, () => header)));
  await expectRefused(endless, { code: 'source-too-large', message: /100 times/ });
});

test('tar.gz: packed twice, cut off, damaged or none at all', async () => {
  const whole = tarFile([SITE, { name: 'docs/a.md', content: 'abc'.repeat(1_000) }]);
  await expectRefused(gzipSync(whole), { message: /packed more than once/ });
  await expectRefused(whole.subarray(0, whole.length - 20), { message: /cannot be read/ });
  await expectRefused(gzipSync(plainTar([SITE]).subarray(0, 512)), { message: /cannot be read/ });
  await expectRefused(gzipSync(Buffer.from('no tar at all'.repeat(100))), { message: /cannot be read/ });
});

test('zip: cut off or damaged', async () => {
  const whole = zipFile([SITE, { name: 'docs/a.md', content: 'abc'.repeat(1_000), deflate: true }]);
  await expectRefused(whole.subarray(0, whole.length - 30), { message: /cannot be read/ });
  const damaged = Buffer.from(whole);
  damaged.fill(0xff, 150, 160);
  await expectRefused(damaged, { message: /cannot be read|checksum/ });
});

test('a file that is no archive is refused, whatever its name says', async () => {
  await expectRefused(Buffer.from('# Just text'), { message: /neither a zip nor/ });
  await expectRefused(Buffer.alloc(0), { message: /neither a zip nor/ });
});

test('a file that is not there cannot be fetched', async () => {
  await using scratch = await openScratch();
  const fetcher = createArchiveFetcher({ temporaryDirectory: scratch.temporary });
  const opening = fetcher.open(
    { type: 'archive', path: join(scratch.path, 'gone.zip'), subfolder: null },
    { signal: AbortSignal.timeout(5_000), logger: silentLogger },
  );
  await expect(opening).rejects.toMatchObject({ code: 'source-unavailable', retryable: false });
  expect(await listBelow(scratch.temporary)).toEqual([]);
});

test('a run that is stopped leaves nothing, and says why it stopped', async () => {
  await using scratch = await openScratch();
  const stop = new AbortController();
  const path = await scratch.write('upload.bin', zipFile([SITE]));
  stop.abort(new Error('cancelled by the person'));
  const opening = createArchiveFetcher({ temporaryDirectory: scratch.temporary }).open(
    { type: 'archive', path, subfolder: null },
    { signal: stop.signal, logger: silentLogger },
  );
  await expect(opening).rejects.toThrow('cancelled by the person');
  expect(await listBelow(scratch.temporary)).toEqual([]);
});

test('a source that takes too long is given up', async () => {
  await using scratch = await openScratch();
  const many = Array.from({ length: 3_000 }, (_, index) => ({ name: `d/${index}.md`, content: 'x' }));
  await expect(unpack(scratch, zipFile(many), { limits: { deadlineMs: 5 } })).rejects.toMatchObject({
    code: 'timeout',
    retryable: true,
  });
  expect(await listBelow(scratch.temporary)).toEqual([]);
});

test('folders that killed processes have left are cleared away after hours', async () => {
  await using scratch = await openScratch();
  await scratch.write('temporary/lattice-source-999999999-abc/x', 'x');
  await scratch.write('temporary/lattice-source-1-young/x', 'x');
  await symlink('/etc', join(scratch.temporary, 'unrelated'));
  await utimes(join(scratch.temporary, 'lattice-source-999999999-abc'), 1, 1);
  await using source = await unpack(scratch, zipFile([SITE]));
  const left = (await listBelow(scratch.temporary)).filter(
    (name) => !name.includes('/') && !source.directory.endsWith(name),
  );
  expect(left).toEqual(['lattice-source-1-young', 'unrelated']);
});
