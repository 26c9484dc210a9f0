import { appendFile, cp, mkdir, mkdtemp, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

import { command } from './command.ts';

export const REPOSITORY = join(import.meta.dirname, '../../../..');
/** The name the Dockerfiles use. */
export const BASE_IMAGE = 'docker.io/library/node:24-trixie-slim';
/** Beside what .ci/services installs, so that a fresh checkout makes it only where no other has. */
const CACHE = join(homedir(), '.cache/lattice/base-image');
const NPM_VERSION = '11.19.1';
/** Changes with what is done below, so that no image of an older recipe is taken. */
const RECIPE = 2;

/**
 * The official image's like, made here because a test must not depend on a registry of images: Debian's smallest
 * system, this Node, npm, and the user `node` with UID 1000. Kept for the next run.
 */
export async function baseArchive(): Promise<string> {
  const archive = join(CACHE, `trixie-node-${process.version}-npm-${NPM_VERSION}-${RECIPE}.tar`);
  if ((await stat(archive).catch(() => null)) !== null) return archive;
  await mkdir(CACHE, { recursive: true });
  const folder = await mkdtemp(join(tmpdir(), 'lattice-base-'));
  const system = join(folder, 'system');
  try {
    await command('debootstrap', '--variant=minbase', '--include=ca-certificates', 'trixie', system);
    await installNode(system, folder);
    await command('chroot', system, 'groupadd', '--gid', '1000', 'node');
    const user = ['--uid', '1000', '--gid', 'node', '--shell', '/bin/bash', '--create-home', 'node'];
    await command('chroot', system, 'useradd', ...user);
    await trustWhatTheHostTrusts(system);
    const left = ['var/cache/apt', 'var/lib/apt/lists'].map((path) =>
      rm(join(system, path), { recursive: true, force: true }),
    );
    await Promise.all(left);
    const excluded = ['--exclude=./proc/*', '--exclude=./sys/*', '--exclude=./dev/*'];
    await command('tar', '-C', system, '--numeric-owner', ...excluded, '-cf', `${archive}.new`, '.');
    await rename(`${archive}.new`, archive);
    return archive;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function installNode(system: string, folder: string): Promise<void> {
  await cp(process.execPath, join(system, 'usr/local/bin/node'));
  const packed = await command('npm', 'pack', `npm@${NPM_VERSION}`, '--silent', '--pack-destination', folder);
  const modules = join(system, 'usr/local/lib/node_modules');
  await mkdir(modules, { recursive: true });
  await command('tar', '-xzf', join(folder, packed.trim()), '-C', modules);
  await rename(join(modules, 'package'), join(modules, 'npm'));
  for (const name of ['npm', 'npx']) {
    await symlink(`../lib/node_modules/npm/bin/${name}-cli.js`, join(system, `usr/local/bin/${name}`));
  }
}

/** Where a server with a certificate of its own stands before the registry, the tools inside have to know it, too. */
async function trustWhatTheHostTrusts(system: string): Promise<void> {
  const extra = process.env['NODE_EXTRA_CA_CERTS'];
  if (extra === undefined) return;
  const bundle = '/etc/ssl/certs/ca-certificates.crt';
  await appendFile(join(system, bundle), `\n${await readFile(extra, 'utf8')}`);
  await mkdir(join(system, 'usr/local/etc'), { recursive: true });
  await writeFile(join(system, 'usr/local/etc/npmrc'), `cafile=${bundle}\n`);
}
