import { createHash } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { LatticeError } from '@lattice/core';
import * as z from 'zod';

import { listFiles } from '../files/list-files.ts';
import type { SourceCommit } from './find-commit.ts';

export const MANIFEST_FILE = 'manifest.json';

export const manifestSchema = z.object({
  format: z.literal(1),
  commit: z.string().nullable(),
  dirty: z.boolean(),
  /** Of everything else: bytes and SHA-256, by path. */
  files: z.record(z.string(), z.object({ bytes: z.number(), sha256: z.string() })),
});
export type SpaceManifest = Readonly<z.infer<typeof manifestSchema>>;

/** Says of every file what it is, so that anybody can tell what is deployed and whether it is what was built. */
export async function writeManifest(app: string, { commit, dirty }: SourceCommit): Promise<SpaceManifest> {
  const files: SpaceManifest['files'] = {};
  for (const { path } of await listFiles(app)) {
    if (path === MANIFEST_FILE) continue;
    const content = await readFile(join(app, path));
    files[path] = { bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
  }
  const manifest: SpaceManifest = { format: 1, commit, dirty, files };
  await writeFile(join(app, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

/** Bounds of what is pushed; the platform's own are far wider, and nothing of ours needs them. */
export const LIMITS = { bytes: 30_000_000, files: 2_000, fileBytes: 10_000_000 } as const;

/**
 * @throws LatticeError `source-refused` for what must not leave this machine or would not arrive: links, maps, sizes.
 */
export async function requireDeployable(app: string): Promise<void> {
  const files = await listFiles(app);
  let bytes = 0;
  for (const { path, kind } of files) {
    if (kind !== 'file') throw refuse(`${path} is no plain file.`);
    if (path.endsWith('.map') || path.endsWith('.ts')) throw refuse(`${path} belongs to the sources.`);
    const { size } = await stat(join(app, path));
    if (size > LIMITS.fileBytes) throw refuse(`${path} has ${Math.ceil(size / 1e6)} MB.`);
    bytes += size;
  }
  if (bytes > LIMITS.bytes)
    throw refuse(`The folder has ${Math.ceil(bytes / 1e6)} MB; ${LIMITS.bytes / 1e6} are allowed.`);
  if (files.length > LIMITS.files) throw refuse(`The folder has ${files.length} files; ${LIMITS.files} are allowed.`);
}

function refuse(message: string): LatticeError {
  return new LatticeError('source-refused', message, {
    fix: 'A site too large to be packed is ingested into a database instead: set DATABASE_URL on the Space.',
  });
}

/** Short name of a build: the running app says it, too. */
export async function buildId(app: string): Promise<string | null> {
  const content = await readFile(join(app, MANIFEST_FILE)).catch(() => null);
  return content === null ? null : createHash('sha256').update(content).digest('hex').slice(0, 16);
}

/** Null where nothing was built, or by another version. */
export async function readManifest(app: string): Promise<SpaceManifest | null> {
  const content = await readFile(join(app, MANIFEST_FILE), 'utf8').catch(() => 'null');
  const parsed = manifestSchema.safeParse(JSON.parse(content));
  return parsed.success ? parsed.data : null;
}
