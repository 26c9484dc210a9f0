import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { LatticeError } from '@lattice/core';

import { closureOf } from './closure.ts';
import { compilePackages } from './compile-packages.ts';
import { copyPackage } from './copy-package.ts';
import { findCommit } from './find-commit.ts';
import { addLocalRuntime, LOCAL_RUNTIME } from './local-runtime.ts';
import { npmProject } from './npm-project.ts';
import { preloadModels } from './preload-models.ts';
import { readPnpmLock } from './pnpm-lock.ts';
import { buildChatPage } from './build-chat-page.ts';
import { requireDeployable, writeManifest, type SpaceManifest } from './manifest.ts';

export interface BuildSpaceOptions {
  /** Of this repository. */
  readonly root: string;
  /** The folder that becomes the Space's repository. */
  readonly output: string;
  /** Fills the folder it is given with a packed site; absent where none is packed. */
  readonly packSite?: ((directory: string) => Promise<void>) | undefined;
  /** The image can run models, and the platform brings these along, by their ids on the hub; absent: it cannot. */
  readonly localModels?: readonly string[] | undefined;
  /** Names the commit where the sources are no git checkout. */
  readonly commit?: string | undefined;
  readonly signal: AbortSignal;
}

/** What the single container runs: the API and the worker beside it. */
const PROGRAMS = ['apps/api', 'apps/ingest'] as const;
/** Where the files stand that the platform reads. */
const KIT = 'huggingface-spaces';
const KIT_FILES = ['Dockerfile', 'README.md', '.dockerignore', '.gitattributes'] as const;

/**
 * Puts everything the Space's image is made from into `output/app`, beside its Dockerfile. The result depends on the
 * sources alone: one commit gives the same bytes wherever and whenever it is built.
 *
 * @throws LatticeError
 */
export async function buildSpace(options: BuildSpaceOptions): Promise<SpaceManifest> {
  const { root, signal } = options;
  const output = resolve(options.output);
  // Before anything of the build could be taken for a change.
  const source = await findCommit(root, options.commit, signal);
  await mkdir(output, { recursive: true });
  const staging = await mkdtemp(join(output, '.building-'));
  try {
    const app = join(staging, 'app');
    await assembleApp(app, join(staging, 'compiled'), options);
    if (output !== join(root, KIT)) await copyKit(root, output);
    if (options.localModels !== undefined) await preload(output, options.localModels);
    const manifest = await writeManifest(app, source);
    await requireDeployable(app);
    await rm(join(output, 'app'), { recursive: true, force: true });
    await rename(app, join(output, 'app'));
    return manifest;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function assembleApp(
  app: string,
  compiled: string,
  { root, packSite, localModels, signal }: BuildSpaceOptions,
): Promise<void> {
  const programs = readPnpmLock(await readFile(join(root, 'pnpm-lock.yaml'), 'utf8'));
  const [lock, added] =
    localModels === undefined ? [programs, []] : [await addLocalRuntime(programs, root), [LOCAL_RUNTIME]];
  const folders = closureOf(PROGRAMS, lock);
  const compilable = folders.filter((folder) => folder !== 'packages/widget');
  await compilePackages(root, compilable, { output: compiled, signal });
  const program = join(app, 'program');
  await mkdir(program, { recursive: true });
  for (const folder of folders) {
    const isProgram = PROGRAMS.some((name) => name === folder);
    await copyPackage(folder, isProgram ? join(program, folder) : join(app, folder), { root, compiled });
  }
  await buildChatPage(root, join(app, 'packages/widget/dist/page'), signal);
  if (packSite !== undefined) await packSite(join(program, 'site-pack'));
  const version = await versionOf(root);
  const project = npmProject({ name: 'lattice-space', version }, [...folders, ...added], lock);
  await writeFile(join(app, 'package.json'), `${JSON.stringify(project.manifest, null, 2)}\n`);
  await writeFile(join(app, 'package-lock.json'), `${JSON.stringify(project.lock, null, 2)}\n`);
}

async function copyKit(root: string, output: string): Promise<void> {
  for (const name of KIT_FILES) await cp(join(root, KIT, name), join(output, name));
}

async function preload(output: string, models: readonly string[]): Promise<void> {
  const readme = join(output, 'README.md');
  await writeFile(readme, preloadModels(await readFile(readme, 'utf8'), models));
}

async function versionOf(root: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version);
  throw new LatticeError('internal', 'The package.json at the root names no version.');
}
