import { chmod, mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

import { silentLogger, type GitSource, type SourceFiles } from '@lattice/core';
import { expect, test } from 'vitest';

import { createGitFetcher, type GitFetcherOptions } from '../../src/git/index.ts';
import { listBelow, openScratch, readBelow, type Scratch } from '../sources/scratch.ts';
import { git, startGitServer } from './git-server.ts';

const TOKEN = 'tok-3n-do-not-show';
const PATH = process.env['PATH'] ?? '';

/** A repository with two commits, a tag, a branch and a folder of its own for the site. */
async function makeRepository(scratch: Scratch): Promise<{ url: string; first: string; path: string }> {
  const path = join(scratch.path, 'served', 'book.git');
  const work = join(scratch.path, 'work');
  await mkdir(join(scratch.path, 'served'));
  await mkdir(work);
  await git(scratch.path, 'init', '--quiet', '--bare', path);
  await git(work, 'init', '--quiet');
  await mkdir(join(work, 'website', 'docs'), { recursive: true });
  await writeFile(join(work, 'website', 'docusaurus.config.js'), 'export default {}');
  await writeFile(join(work, 'website', 'docs', 'one.md'), '# First\n');
  const first = await commit(work, 'first');
  await git(work, 'tag', 'v1.0.0');
  await writeFile(join(work, 'website', 'docs', 'one.md'), '# Second\n');
  await commit(work, 'second');
  await git(work, 'checkout', '--quiet', '-b', 'feature/next');
  await writeFile(join(work, 'website', 'docs', 'one.md'), '# Feature\n');
  await commit(work, 'third');
  await publish(work, path);
  return { url: `file://${path}`, first, path };
}

async function commit(work: string, message: string): Promise<string> {
  await git(work, 'add', '--all');
  await git(work, 'commit', '--quiet', '--message', message);
  return git(work, 'rev-parse', 'HEAD');
}

async function publish(work: string, path: string): Promise<void> {
  await git(work, 'push', '--quiet', '--force', path, '--all');
  await git(work, 'push', '--quiet', '--force', path, '--tags');
}

interface FetchOptions extends Partial<GitFetcherOptions> {
  readonly signal?: AbortSignal;
}

function fetchSource(scratch: Scratch, source: Partial<GitSource>, options: FetchOptions = {}): Promise<SourceFiles> {
  const { signal = AbortSignal.timeout(30_000), ...own } = options;
  const fetcher = createGitFetcher({ environment: { PATH }, temporaryDirectory: scratch.temporary, ...own });
  return fetcher.open(
    { type: 'git', url: '', ref: null, subfolder: null, ...source },
    { signal, logger: silentLogger },
  );
}

const FILES: FetchOptions = { protocols: ['file'] };
/** The server listens on loopback, under a name that only this resolver knows. */
const LOOPBACK: FetchOptions = {
  protocols: ['http'],
  addresses: {
    resolve: async () => [{ address: '127.0.0.1', family: 4 }],
    isAllowed: (address) => address === '127.0.0.1',
  },
};

/** A program before the real one in PATH, that notes how it was called. */
async function intercept(
  scratch: Scratch,
  name: string,
  then: string,
): Promise<{ path: string; calls: () => Promise<string> }> {
  const bin = join(scratch.path, 'bin');
  const log = join(scratch.path, `${name}.log`);
  await mkdir(bin, { recursive: true });
  await writeFile(log, '');
  await writeFile(join(bin, name), `#!/bin/sh\nprintf '%s\\n' "$0 $*" >> '${log}'\n${then}\n`);
  await chmod(join(bin, name), 0o755);
  return { path: `${bin}:${PATH}`, calls: () => readFile(log, 'utf8') };
}

const REAL_GIT = `PATH='${PATH}' exec git "$@"`;

test('one commit is fetched without history, and goes when disposed of', async () => {
  await using scratch = await openScratch();
  const { url } = await makeRepository(scratch);
  const source = await fetchSource(scratch, { url }, FILES);
  expect(await readBelow(source.directory)).toEqual({
    'website/docs/one.md': '# Second\n',
    'website/docusaurus.config.js': 'export default {}',
  });
  expect(source).toMatchObject({ isTrusted: false, siteFolder: null, warnings: [] });
  await source[Symbol.asyncDispose]();
  expect(await listBelow(scratch.temporary)).toEqual([]);
});

test('a branch, a tag and a commit can be named', async () => {
  await using scratch = await openScratch();
  const { url, first } = await makeRepository(scratch);
  const texts = { 'feature/next': '# Feature\n', 'v1.0.0': '# First\n', main: '# Second\n', [first]: '# First\n' };
  for (const [ref, text] of Object.entries(texts)) {
    await using source = await fetchSource(scratch, { url, ref }, FILES);
    expect((await readBelow(source.directory))['website/docs/one.md']).toBe(text);
  }
  const missing = fetchSource(scratch, { url, ref: 'no-such' }, FILES);
  await expect(missing).rejects.toMatchObject({
    code: 'source-unavailable',
    message: /no such branch/,
    retryable: false,
  });
});

test('a subfolder is kept for the reader of the site, and must be there', async () => {
  await using scratch = await openScratch();
  const { url } = await makeRepository(scratch);
  await using source = await fetchSource(scratch, { url, subfolder: './website/' }, FILES);
  expect(source.siteFolder).toBe('website');
  for (const subfolder of ['webside', 'website/docusaurus.config.js']) {
    await expect(fetchSource(scratch, { url, subfolder }, FILES)).rejects.toMatchObject({ code: 'site-not-found' });
  }
  for (const subfolder of ['..', 'website/../..', '/etc', 'C:\\x']) {
    await expect(fetchSource(scratch, { url, subfolder }, FILES)).rejects.toMatchObject({ code: 'request-invalid' });
  }
  await symlink('/etc', join(scratch.path, 'work', 'etc'));
  await commit(join(scratch.path, 'work'), 'link');
  await publish(join(scratch.path, 'work'), url.slice('file://'.length));
  const linked = fetchSource(scratch, { url, ref: 'feature/next', subfolder: 'etc' }, FILES);
  await expect(linked).rejects.toMatchObject({ code: 'site-not-found' });
});

test('links out of the repository are left out with a warning', async () => {
  await using scratch = await openScratch();
  const { url, path } = await makeRepository(scratch);
  const work = join(scratch.path, 'work');
  await symlink('/etc/passwd', join(work, 'website', 'docs', 'passwd.md'));
  await symlink('one.md', join(work, 'website', 'docs', 'again.md'));
  await commit(work, 'links');
  await publish(work, path);
  await using source = await fetchSource(scratch, { url, ref: 'feature/next' }, FILES);
  expect(await listBelow(join(source.directory, 'website/docs'))).toEqual(['again.md', 'one.md']);
  expect(await readlink(join(source.directory, 'website/docs/again.md'))).toBe('one.md');
  expect(source.warnings).toEqual([{ where: 'website/docs/passwd.md', message: expect.stringContaining('leads out') }]);
});

test('submodules stay empty, and hooks and filters of the person do not run', async () => {
  await using scratch = await openScratch();
  const { url, path } = await makeRepository(scratch);
  const work = join(scratch.path, 'work');
  await git(work, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', path, 'inner');
  await writeFile(join(work, '.gitattributes'), '*.md filter=own\n');
  await commit(work, 'submodule');
  await publish(work, path);
  const home = join(scratch.path, 'home');
  const ran = join(scratch.path, 'ran');
  await mkdir(join(home, 'hooks'), { recursive: true });
  await writeFile(join(home, 'hooks', 'post-checkout'), `#!/bin/sh\ntouch '${ran}'\n`);
  await chmod(join(home, 'hooks', 'post-checkout'), 0o755);
  await writeFile(
    join(home, '.gitconfig'),
    `[core]\nhooksPath=${home}/hooks\n[filter "own"]\nsmudge=touch '${ran}'; cat\n`,
  );
  const environment = { PATH, HOME: home, GIT_CONFIG_GLOBAL: join(home, '.gitconfig'), XDG_CONFIG_HOME: home };
  await using source = await fetchSource(scratch, { url, ref: 'feature/next' }, { ...FILES, environment });
  const files = await listBelow(source.directory);
  expect(files).toContain('inner');
  expect(files.filter((file) => file.startsWith('inner/'))).toEqual([]);
  expect(await scratch.list()).not.toContain('ran');
});

test('only https and ssh are read unless a test says otherwise', async () => {
  await using scratch = await openScratch();
  const { url, path } = await makeRepository(scratch);
  await using server = await startGitServer({ root: join(scratch.path, 'served') });
  for (const other of [url, path, `http://127.0.0.1:${server.port}/book.git`, `git://127.0.0.1/book.git`]) {
    await expect(fetchSource(scratch, { url: other })).rejects.toMatchObject({ code: 'request-invalid' });
  }
  expect(server.requests).toEqual([]);
});

test('a private repository is read with its token, which nobody sees', async () => {
  await using scratch = await openScratch();
  await makeRepository(scratch);
  const authorization = `Basic ${Buffer.from(`x-access-token:${TOKEN}`).toString('base64')}`;
  await using server = await startGitServer({ root: join(scratch.path, 'served'), authorization });
  const { path, calls } = await intercept(scratch, 'git', REAL_GIT);
  const url = `http://git.test:${server.port}/book.git`;
  const options = { ...LOOPBACK, environment: { PATH: path }, credentials: [{ host: 'git.test', token: TOKEN }] };
  await using source = await fetchSource(scratch, { url }, options);
  expect((await readBelow(source.directory))['website/docs/one.md']).toBe('# Second\n');
  expect(server.requests.length).toBeGreaterThan(0);
  const commands = await calls();
  expect(commands).toContain(`fetch`);
  expect(commands).not.toMatch(/tok-3n|eC1hY2Nlc3M/);
});

test('a private repository without its token says which variable to set, and no token', async () => {
  await using scratch = await openScratch();
  await makeRepository(scratch);
  await using server = await startGitServer({ root: join(scratch.path, 'served'), authorization: 'Basic no' });
  const url = `http://git.test:${server.port}/book.git`;
  for (const credentials of [[], [{ host: 'git.test', token: TOKEN }]]) {
    const problem: unknown = await fetchSource(scratch, { url }, { ...LOOPBACK, credentials }).catch(
      (error: unknown) => error,
    );
    expect(problem).toMatchObject({
      code: 'source-unavailable',
      fix: expect.stringContaining('LATTICE_GIT_TOKEN'),
      retryable: false,
    });
    expect(everythingOf(problem)).not.toContain(TOKEN);
  }
});

/** Everything an error would show in a log. */
function everythingOf(problem: unknown): string {
  return problem instanceof Error
    ? `${problem.message} ${problem.stack} ${JSON.stringify(problem)} ${everythingOf(problem.cause)}`
    : String(problem);
}

test('a token goes to its own host alone', async () => {
  await using scratch = await openScratch();
  await makeRepository(scratch);
  await using server = await startGitServer({ root: join(scratch.path, 'served') });
  const credentials = [{ host: 'github.com', token: TOKEN }];
  await using source = await fetchSource(
    scratch,
    { url: `http://git.test:${server.port}/book.git` },
    { ...LOOPBACK, credentials },
  );
  expect(await listBelow(source.directory)).toContain('website');
  expect(new Set(server.requests.map(({ authorization }) => authorization))).toEqual(new Set([null]));
});

test('a name is connected at the address that was looked at, and is looked at once', async () => {
  await using scratch = await openScratch();
  await makeRepository(scratch);
  await using server = await startGitServer({ root: join(scratch.path, 'served') });
  let asked = 0;
  const addresses = {
    resolve: async () => {
      asked += 1;
      return [{ address: '127.0.0.1', family: 4 } as const];
    },
    isAllowed: () => asked === 1,
  };
  // No system resolver knows the name: only a pinned address can lead to the server.
  const url = `http://rebind.invalid:${server.port}/book.git`;
  await using source = await fetchSource(scratch, { url }, { protocols: ['http'], addresses });
  expect(await listBelow(source.directory)).toContain('website');
  expect(server.requests[0]?.host).toBe(`rebind.invalid:${server.port}`);
  expect(asked).toBe(1);
});

test.each([
  'https://127.0.0.1/x.git',
  'https://2130706433/x.git',
  'https://0x7f.1/x.git',
  'https://017700000001/x.git',
  'https://[::1]/x.git',
  'https://[::ffff:10.0.0.1]/x.git',
  'https://localhost/x.git',
  'https://inside.example/x.git',
  'git@inside.example:x.git',
  'ssh://git@192.168.1.1/x.git',
])('%s is refused before git is started', async (url) => {
  await using scratch = await openScratch();
  const { path, calls } = await intercept(scratch, 'git', 'exit 1');
  const resolve = async () => [{ address: '10.1.2.3', family: 4 } as const];
  const fetching = fetchSource(scratch, { url }, { environment: { PATH: path }, addresses: { resolve } });
  await expect(fetching).rejects.toMatchObject({ code: 'source-refused', message: /private network/ });
  expect(await calls()).toBe('');
  expect(await listBelow(scratch.temporary)).toEqual([]);
});

test('a redirect is not followed', async () => {
  await using scratch = await openScratch();
  await makeRepository(scratch);
  await using inside = await startGitServer({ root: join(scratch.path, 'served') });
  await using outside = await startGitServer({
    root: scratch.path,
    answer: (request, response) => {
      response.writeHead(301, { location: `http://127.0.0.1:${inside.port}${request.url}` }).end();
    },
  });
  const fetching = fetchSource(scratch, { url: `http://git.test:${outside.port}/book.git` }, LOOPBACK);
  await expect(fetching).rejects.toMatchObject({
    code: 'source-refused',
    message: /moved/,
    fix: expect.stringContaining('present address'),
  });
  expect(inside.requests).toEqual([]);
});

test.each([
  '--upload-pack=touch x',
  '-x',
  '+main',
  'main:other',
  'a..b',
  'a b',
  'refs/*',
  'a@{1}',
  'x.lock',
  'a^',
  '',
  '.x',
  'x/',
])('the ref %j is refused', async (ref) => {
  await using scratch = await openScratch();
  await expect(fetchSource(scratch, { url: 'file:///none.git', ref }, FILES)).rejects.toMatchObject({
    code: 'request-invalid',
  });
});

test.each([
  'ext::sh -c touch% /tmp/x',
  '--upload-pack=x',
  '-oProxyCommand=x@host:path',
  'git@-oProxyCommand=x:path',
  'https://user:secret@host.example/x.git',
  'https://token@host.example/x.git',
  'https://host.example/x.git?a=b',
  'ssh://-oProxyCommand=x/x.git',
  'ssh://-x@host.example/x.git',
  'ssh://git:secret@host.example/x.git',
  'file://host.example/x.git',
  'https://host.example/a b.git',
  'not an address',
])('the address %j is refused, without being repeated', async (url) => {
  await using scratch = await openScratch();
  const problem: unknown = await fetchSource(scratch, { url }).catch((error: unknown) => error);
  expect(problem).toMatchObject({ code: 'request-invalid', fix: expect.stringContaining('LATTICE_GIT_TOKEN') });
  expect(everythingOf(problem)).not.toContain('secret');
});

test('ssh asks nothing, connects at the address that was looked at, and keeps the name for the host key', async () => {
  await using scratch = await openScratch();
  const { path: repository } = await makeRepository(scratch);
  const ssh = await intercept(scratch, 'ssh', `exec git-upload-pack '${repository}'`);
  const addresses = { resolve: async () => [{ address: '192.0.2.7', family: 4 } as const], isAllowed: () => true };
  const environment = { PATH: `${ssh.path}:${await git('/', '--exec-path')}` };
  await using source = await fetchSource(
    scratch,
    { url: 'git@host.example:owner/book.git' },
    { environment, addresses },
  );
  expect((await readBelow(source.directory))['website/docs/one.md']).toBe('# Second\n');
  const call = await ssh.calls();
  for (const part of ['BatchMode=yes', 'HostName=192.0.2.7', 'HostKeyAlias=host.example', 'git@host.example'])
    expect(call).toContain(part);
});

test('without a git program the message says what to do', async () => {
  await using scratch = await openScratch();
  const fetching = fetchSource(
    scratch,
    { url: 'file:///none.git' },
    { ...FILES, environment: { PATH: scratch.temporary } },
  );
  await expect(fetching).rejects.toMatchObject({
    code: 'source-unavailable',
    message: /no git program/,
    fix: /Install git/,
  });
});

test('a repository that is not there says so', async () => {
  await using scratch = await openScratch();
  await makeRepository(scratch);
  await using server = await startGitServer({ root: join(scratch.path, 'served') });
  const missing = [
    fetchSource(scratch, { url: `file://${scratch.path}/served/none.git` }, FILES),
    fetchSource(scratch, { url: `http://git.test:${server.port}/none.git` }, LOOPBACK),
  ];
  for (const one of missing)
    await expect(one).rejects.toMatchObject({
      code: 'source-unavailable',
      message: /no such repository/,
      retryable: false,
    });
});

test('a server that is down may be up later', async () => {
  await using scratch = await openScratch();
  const server = await startGitServer({ root: scratch.path });
  await server[Symbol.asyncDispose]();
  const fetching = fetchSource(scratch, { url: `http://git.test:${server.port}/book.git` }, LOOPBACK);
  await expect(fetching).rejects.toMatchObject({ code: 'source-unavailable', retryable: true });
});

test.each([
  ['files', { maxEntries: 3 }, /more than 3 files/],
  ['bytes', { maxTotalBytes: 1_048_576 }, /1 MiB unpacked/],
  ['bytes transferred', { maxTransferBytes: 1_048_576 }, /takes more than 1 MiB/],
])('more %s than allowed are refused', async (_what, limits, message) => {
  await using scratch = await openScratch();
  const { url, path } = await makeRepository(scratch);
  const work = join(scratch.path, 'work');
  await writeFile(join(work, 'noise.bin'), randomBytes(2_000_000));
  await commit(work, 'noise');
  await publish(work, path);
  const fetching = fetchSource(scratch, { url, ref: 'feature/next' }, { ...FILES, limits });
  await expect(fetching).rejects.toMatchObject({ code: 'source-too-large', message });
  expect(await listBelow(scratch.temporary)).toEqual([]);
});

test('a server that says nothing is given up at the deadline, with every program that waited for it', async () => {
  await using scratch = await openScratch();
  await using server = await startGitServer({ root: scratch.path, answer: () => undefined });
  const url = `http://git.test:${server.port}/silent-${process.pid}.git`;
  const fetching = fetchSource(scratch, { url }, { ...LOOPBACK, limits: { deadlineMs: 700 } });
  await expect(fetching).rejects.toMatchObject({ code: 'timeout', retryable: true });
  expect(server.requests).toHaveLength(1);
  expect(await running(`silent-${process.pid}`)).toEqual([]);
  expect(await listBelow(scratch.temporary)).toEqual([]);
});

test('a run that is cancelled ends git and says why', async () => {
  await using scratch = await openScratch();
  const stop = new AbortController();
  await using server = await startGitServer({
    root: scratch.path,
    answer: () => stop.abort(new Error('cancelled by the person')),
  });
  const url = `http://git.test:${server.port}/cancelled-${process.pid}.git`;
  await expect(fetchSource(scratch, { url }, { ...LOOPBACK, signal: stop.signal })).rejects.toThrow(
    'cancelled by the person',
  );
  expect(await running(`cancelled-${process.pid}`)).toEqual([]);
  expect(await listBelow(scratch.temporary)).toEqual([]);
});

/** Command lines of this machine that hold the text, other than those of zombies. */
async function running(text: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => line.includes(text));
}
