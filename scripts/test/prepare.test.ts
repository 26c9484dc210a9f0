import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test, vi } from 'vitest';

import { bareClone } from './support/bare-clone.ts';

const install = 'pnpm install --frozen-lockfile --reporter=append-only';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('the first start installs and builds, and says so on standard error only', async () => {
  await using clone = await bareClone();
  const { code, stdout, stderr } = await clone.run().ended;

  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    node: process.version,
    flags: expect.arrayContaining(['--conditions=@lattice/source']),
  });
  for (const step of ['Installing pnpm 12.21.0 …', 'Installing the dependencies …', 'Building the chat page …']) {
    expect(stderr).toContain(step);
  }
  expect(stderr).toContain('pnpm writes to its standard output');
  expect(stderr.match(/done in \d+\.\d s/g)).toHaveLength(3);
  expect(await clone.calls()).toContain(install);
  expect(existsSync(path.join(clone.root, 'packages/widget/dist/page/index.html'))).toBe(true);
});

test('the second start says nothing and calls nobody', async () => {
  await using clone = await bareClone();
  await clone.run().ended;
  const before = await clone.calls();
  expect(await clone.run().ended).toMatchObject({ code: 0, stderr: '' });
  expect(await clone.calls()).toEqual(before);
});

test('the launcher becomes the program: its process, its arguments, its exit code', async () => {
  await using clone = await bareClone();
  await clone.run().ended;
  const run = clone.run(['7', '--docs', 'a folder', '*'], { INIT_CWD: '/somewhere' });
  const { code, stdout } = await run.ended;
  expect(JSON.parse(stdout)).toMatchObject({
    pid: run.process.pid,
    arguments: ['7', '--docs', 'a folder', '*'],
    calledFrom: '/somewhere',
  });
  expect(code).toBe(7);
});

test.each([
  { what: 'the lockfile', file: 'pnpm-lock.yaml' },
  { what: 'a manifest', file: 'packages/widget/package.json' },
])('a change of $what is installed, once', async ({ file }) => {
  await using clone = await bareClone();
  await clone.run().ended;
  await appendFile(path.join(clone.root, file), '\n');
  await clone.run().ended;
  await clone.run().ended;
  expect((await clone.calls()).filter((call) => call === install)).toHaveLength(2);
});

test('what somebody removed is made again', async () => {
  await using clone = await bareClone();
  await clone.run().ended;
  await rm(path.join(clone.root, 'node_modules'), { recursive: true });
  await rm(path.join(clone.root, 'packages/widget/dist'), { recursive: true });
  const { stderr } = await clone.run().ended;
  expect(stderr).toMatch(/Installing the dependencies …[^]*Building the chat page …/);
});

test('the settings of the outer npm stay outside, except how to reach the registry', async () => {
  await using clone = await bareClone();
  const { code } = await clone.run([], {
    npm_config_omit: 'optional',
    npm_config_loglevel: 'silent',
    npm_config_ignore_scripts: 'true',
    npm_config_https_proxy: 'http://proxy.example:8080',
  }).ended;
  expect(code).toBe(0);
  const given = await clone.environmentOf('npm');
  expect(given).toContain('npm_config_https_proxy=http://proxy.example:8080');
  expect(given.filter((line) => /omit|loglevel|ignore_scripts/.test(line))).toEqual([]);
  expect(await clone.environmentOf('pnpm')).toContain('pnpm_config_https_proxy=http://proxy.example:8080');
});

test('a home that cannot be written is replaced by a folder of the clone', async () => {
  await using clone = await bareClone();
  await rm(clone.home, { recursive: true });
  await writeFile(clone.home, 'a file where the home should be');
  const { code } = await clone.run().ended;
  expect(code).toBe(0);
  const cache = path.join(clone.root, '.lattice/cache');
  expect(await clone.environmentOf('npm')).toContain(`npm_config_cache=${cache}/npm`);
  expect(await clone.environmentOf('pnpm')).toContain(`pnpm_config_store_dir=${cache}/pnpm-store`);
});

test.each([
  { said: 'npm error code ENOTFOUND', advice: 'The package registry could not be reached.' },
  { said: 'npm error code SELF_SIGNED_CERT_IN_CHAIN', advice: 'a certificate this machine does not trust' },
  { said: 'ENOSPC: no space left on device', advice: 'The disk is full.' },
  { said: 'npm error code ETARGET', advice: 'The registry does not carry that version.' },
  { said: 'npm error code E401', advice: 'The registry refused access.' },
  { said: 'npm error something new', advice: 'Run the same command again' },
])('when npm ends with "$said", the reader learns what to do', async ({ said, advice }) => {
  await using clone = await bareClone();
  const { code, stdout, stderr } = await clone.run([], { FAKE_NPM: `echo "${said}" >&2; exit 3` }).ended;
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  const paragraph = stderr.slice(stderr.indexOf('Lattice could not start'));
  expect(paragraph).toContain('installing pnpm 12.21.0 with npm failed, the tool ended with exit code 3');
  expect(paragraph).toContain(`  ${said}`);
  expect(paragraph).toContain(advice);
});

test('an outdated lockfile names the command that updates it', async () => {
  await using clone = await bareClone();
  const failure = 'echo ERR_PNPM_FROZEN_LOCKFILE_WITH_OUTDATED_LOCKFILE; exit 1';
  const { code, stderr } = await clone.run([], { FAKE_PNPM: failure }).ended;
  expect(code).toBe(1);
  expect(stderr).toContain('Run `.lattice/bin/pnpm install`');
});

test('after a failure the next start goes on where it stopped', async () => {
  await using clone = await bareClone();
  await clone.run([], { FAKE_PNPM: 'exit 1' }).ended;
  const { code } = await clone.run().ended;
  expect(code).toBe(0);
  expect((await clone.calls()).filter((call) => call.startsWith('npm install'))).toHaveLength(1);
});

test('two starts at the same instant install once, and both succeed', async () => {
  await using clone = await bareClone();
  const slow = { FAKE_NPM: 'sleep 1' };
  const runs = await Promise.all([clone.run([], slow).ended, clone.run([], slow).ended, clone.run([], slow).ended]);
  expect(runs.map((run) => run.code)).toEqual([0, 0, 0]);
  expect((await clone.calls()).filter((call) => call === install)).toHaveLength(1);
  expect(runs.filter((run) => /Waiting for process \d+/.test(run.stderr))).toHaveLength(2);
});

test('the lock of a process that is gone holds nobody up', async () => {
  await using clone = await bareClone();
  await mkdir(path.join(clone.root, '.lattice'));
  // Process 1 lives, and started at another moment than this: the number alone would look taken.
  await writeFile(path.join(clone.root, '.lattice/prepare.lock.1'), '1 999999999999\n');
  expect((await clone.run().ended).code).toBe(0);
});

test('when the launcher is killed, the installation does not go on without it', async () => {
  await using clone = await bareClone();
  const pidFile = path.join(clone.home, 'pid');
  const run = clone.run([], {
    FAKE_NPM: `echo $$ > "${pidFile}.new"; mv "${pidFile}.new" "${pidFile}"; exec sleep 60`,
  });
  await vi.waitUntil(() => existsSync(pidFile), { timeout: 30_000 });
  const npmPid = Number(await readFile(pidFile, 'utf8'));
  expect(isAlive(npmPid)).toBe(true);
  run.process.kill('SIGKILL');
  await vi.waitUntil(() => !isAlive(npmPid), { timeout: 30_000 });

  expect((await clone.run().ended).code).toBe(0);
});
