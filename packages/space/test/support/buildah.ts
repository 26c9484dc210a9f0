import { cp, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import * as z from 'zod';

import { baseArchive, BASE_IMAGE } from './base-image.ts';
import { command, isInstalled } from './command.ts';

/** Builds real images without a daemon: buildah, with a store of its own that goes away with it. */
export interface ImageBuilder extends AsyncDisposable {
  /** Builds what is in `context` and gives the image back. */
  build(name: string, context: string, ...options: string[]): Promise<BuiltImage>;
}

export interface BuiltImage {
  readonly seconds: number;
  /** Added to the base image. */
  readonly unpackedBytes: number;
  readonly compressedBytes: number;
  readonly config: ImageConfig;
  /** A mounted file system of its content. */
  mount(this: void): Promise<string>;
}

const configSchema = z.object({
  Env: z.array(z.string()),
  User: z.string().default(''),
  Cmd: z.array(z.string()).default([]),
  Entrypoint: z.array(z.string()).nullish(),
  WorkingDir: z.string(),
  ExposedPorts: z.record(z.string(), z.unknown()).default({}),
  Healthcheck: z.object({ Test: z.array(z.string()) }).optional(),
});
export type ImageConfig = z.infer<typeof configSchema>;
const imageSchema = z.object({ Docker: z.object({ config: configSchema }) });

/** As root on Linux only: mounting and changing the root directory needs that. */
export async function canBuildImages(): Promise<boolean> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const needed = ['buildah', 'debootstrap', 'unshare', 'nsenter', 'ip'];
  return (await Promise.all(needed.map(isInstalled))).every(Boolean);
}

export async function createImageBuilder(): Promise<ImageBuilder> {
  const folder = await mkdtemp(join(tmpdir(), 'lattice-images-'));
  const store = ['--root', join(folder, 'store'), '--runroot', join(folder, 'run'), '--storage-driver', 'vfs'];
  const buildah = (...args: string[]): Promise<string> => command('buildah', ...store, ...args);
  const containers: string[] = [];
  await importBase(buildah);
  return {
    async build(name, context, ...options) {
      const startedAt = performance.now();
      // Without the network of a container: nothing needs another than the host's, and nothing is left behind.
      const common = ['--isolation', 'chroot', '--pull-never', '--format', 'docker', '--tag', name];
      await buildah('bud', ...common, ...options, context);
      const seconds = (performance.now() - startedAt) / 1_000;
      const inspected = imageSchema.parse(JSON.parse(await buildah('inspect', '--type', 'image', name)));
      return {
        seconds,
        ...(await sizesOf(buildah, name, folder)),
        config: inspected.Docker.config,
        async mount() {
          const container = (await buildah('from', '--pull-never', name)).trim();
          containers.push(container);
          return (await buildah('mount', container)).trim();
        },
      };
    },
    async [Symbol.asyncDispose]() {
      for (const container of containers) await buildah('umount', container);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function importBase(buildah: (...args: string[]) => Promise<string>): Promise<void> {
  const container = (await buildah('from', 'scratch')).trim();
  await buildah('add', container, await baseArchive(), '/');
  const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  await buildah('config', '--env', path, '--cmd', 'node', container);
  await buildah('commit', '--quiet', '--rm', container, BASE_IMAGE);
}

const manifestSchema = z.object({ layers: z.array(z.object({ digest: z.string(), size: z.number() })) });

/** What lies above the base: each layer as a registry would hold it, and as it is on a disk. */
async function sizesOf(
  buildah: (...args: string[]) => Promise<string>,
  name: string,
  folder: string,
): Promise<{ unpackedBytes: number; compressedBytes: number }> {
  const target = join(folder, `layers-${name}`);
  await buildah('push', '--quiet', name, `dir:${target}`);
  const { layers } = manifestSchema.parse(JSON.parse(await command('cat', join(target, 'manifest.json'))));
  let [unpackedBytes, compressedBytes] = [0, 0];
  for (const { digest } of layers.slice(1)) {
    const file = join(target, digest.replace('sha256:', ''));
    const isGzip = (await command('sh', '-c', `head -c 2 ${file} | od -An -tx1`)).trim() === '1f 8b';
    const compressed = `${file}.gz`;
    if (isGzip) await cp(file, compressed);
    else await command('sh', '-c', `gzip -6 -c ${file} > ${compressed}`);
    compressedBytes += (await stat(compressed)).size;
    unpackedBytes += Number(await command('sh', '-c', `gzip -dc ${compressed} | wc -c`));
  }
  await rm(target, { recursive: true, force: true });
  return { unpackedBytes, compressedBytes };
}
