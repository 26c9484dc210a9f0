import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import * as z from 'zod';

import { command } from './command.ts';
import { buildah, type ImageStore } from './image-store.ts';

/** An image built without a daemon. */
export interface BuiltImage {
  readonly seconds: number;
  readonly config: ImageConfig;
  /** What was added to the base image. */
  sizes(this: void): Promise<{ readonly unpackedBytes: number; readonly compressedBytes: number }>;
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

/** Builds what is in `context`. A step that an earlier build in this store took with the same files is not taken again. */
export async function buildImage(
  store: ImageStore,
  { name, context, options = [] }: { name: string; context: string; options?: readonly string[] },
): Promise<BuiltImage> {
  const startedAt = performance.now();
  // Without the network of a container: nothing needs another than the host's, and nothing is left behind.
  const common = ['--isolation', 'chroot', '--pull-never', '--layers', '--format', 'docker', '--tag', name];
  await buildah(store, 'bud', ...common, ...options, context);
  const seconds = (performance.now() - startedAt) / 1_000;
  const inspected = imageSchema.parse(JSON.parse(await buildah(store, 'inspect', '--type', 'image', name)));
  return {
    seconds,
    config: inspected.Docker.config,
    sizes: () => sizesOf(store, name),
    async mount() {
      const container = (await buildah(store, 'from', '--pull-never', name)).trim();
      return (await buildah(store, 'mount', container)).trim();
    },
  };
}

const manifestSchema = z.object({ layers: z.array(z.object({ digest: z.string(), size: z.number() })) });

/** What lies above the base: each layer as a registry would hold it, and as it is on a disk. */
async function sizesOf(store: ImageStore, name: string): Promise<{ unpackedBytes: number; compressedBytes: number }> {
  const target = join(store.folder, `layers-${name}`);
  await buildah(store, 'push', '--quiet', name, `dir:${target}`);
  const { layers } = manifestSchema.parse(JSON.parse(await command('cat', join(target, 'manifest.json'))));
  let [unpackedBytes, compressedBytes] = [0, 0];
  for (const { digest } of layers.slice(1)) {
    const file = join(target, digest.replace('sha256:', ''));
    // Compressed or not: with -f what is none passes as it is.
    unpackedBytes += Number(await command('sh', '-c', `gzip -dcf ${file} | wc -c`));
    compressedBytes += Number(await command('sh', '-c', `gzip -dcf ${file} | gzip -6 -c | wc -c`));
  }
  await rm(target, { recursive: true, force: true });
  return { unpackedBytes, compressedBytes };
}
