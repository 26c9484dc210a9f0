import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { baseArchive, BASE_IMAGE } from './base-image.ts';
import { command, isInstalled } from './command.ts';

/** Where images are kept while tests run, with the base image in it. Several processes may build in it at a time. */
export interface ImageStore {
  readonly folder: string;
  readonly driver: 'overlay' | 'vfs';
}

/** As root on Linux only: mounting and changing the root directory needs that. */
export async function canBuildImages(): Promise<boolean> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const needed = ['buildah', 'debootstrap', 'unshare', 'nsenter', 'ip'];
  return (await Promise.all(needed.map(isInstalled))).every(Boolean);
}

export async function createImageStore(): Promise<ImageStore & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), 'lattice-images-'));
  const store: ImageStore = { folder, driver: (await canOverlay(folder)) ? 'overlay' : 'vfs' };
  await importBase(store);
  return {
    ...store,
    async [Symbol.asyncDispose]() {
      await buildah(store, 'umount', '--all');
      await buildah(store, 'rm', '--all');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function buildah({ folder, driver }: ImageStore, ...args: string[]): Promise<string> {
  const store = ['--root', join(folder, 'store'), '--runroot', join(folder, 'run'), '--storage-driver', driver];
  return command('buildah', ...store, ...args);
}

/** Without overlays, as in most containers, every layer is a whole copy of what is below it, and takes that long. */
async function canOverlay(folder: string): Promise<boolean> {
  const [lower, upper, work, merged] = ['l', 'u', 'w', 'm'].map((name) => join(folder, 'probe', name));
  for (const path of [lower, upper, work, merged]) await mkdir(path ?? '', { recursive: true });
  const options = `lowerdir=${lower},upperdir=${upper},workdir=${work}`;
  const mounted = await command('mount', '-t', 'overlay', 'overlay', '-o', options, merged ?? '').then(
    () => true,
    () => false,
  );
  if (mounted) await command('umount', merged ?? '');
  await rm(join(folder, 'probe'), { recursive: true, force: true });
  return mounted;
}

async function importBase(store: ImageStore): Promise<void> {
  const container = (await buildah(store, 'from', 'scratch')).trim();
  await buildah(store, 'add', container, await baseArchive(), '/');
  const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  await buildah(store, 'config', '--env', path, '--cmd', 'node', container);
  await buildah(store, 'commit', '--quiet', '--rm', container, BASE_IMAGE);
}
