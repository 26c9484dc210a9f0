import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { temporaryFolder, type TemporaryFolder } from '@lattice/testing';

import { writeManifest } from '../../src/build/manifest.ts';
import { REPOSITORY } from './base-image.ts';

/** Changes one thing about a folder that is in order. */
export interface TreeChange {
  /** Text by path; null removes the file. */
  readonly files?: Readonly<Record<string, string | Buffer | null>>;
  /** Targets by path. */
  readonly links?: Readonly<Record<string, string>>;
  /** Replaced in the Dockerfile and the README, as written there. */
  readonly replace?: { readonly file: 'Dockerfile' | 'README.md'; readonly from: string; readonly to: string };
}

const API = `import express from 'express';
import helmet from 'helmet';
const app = express();
app.set('trust proxy', 1);
app.use(helmet({ xFrameOptions: false, contentSecurityPolicy: { directives: { 'frame-ancestors': ["'self'", 'https://huggingface.co'] } } }));
app.listen(Number(process.env.PORT), '0.0.0.0');
`;
const DEPENDENCIES = { express: '5.3.0', helmet: '8.3.0' };

/** The same as a finished build that can be pushed. */
export async function sampleBuild(commit: string, change: TreeChange = {}): Promise<TemporaryFolder> {
  const folder = await sampleTree({ ...change, links: {} });
  await writeManifest(join(folder.path, 'app'), { commit, dirty: false });
  await makeLinks(folder.path, change);
  return folder;
}

/** A folder as `space build` makes it, with the real Dockerfile and README and a program of a few lines. */
export async function sampleTree(change: TreeChange = {}): Promise<TemporaryFolder> {
  const folder = await temporaryFolder();
  const kit = (name: string) => readFile(join(REPOSITORY, 'huggingface-spaces', name), 'utf8');
  const files: Record<string, string | Buffer | null> = {
    Dockerfile: await kit('Dockerfile'),
    'README.md': await kit('README.md'),
    '.dockerignore': await kit('.dockerignore'),
    '.gitattributes': await kit('.gitattributes'),
    'app/package.json': JSON.stringify({ name: 'space', version: '1.0.0', dependencies: DEPENDENCIES }),
    'app/package-lock.json': JSON.stringify({ lockfileVersion: 3, packages: { '': { dependencies: DEPENDENCIES } } }),
    'app/manifest.json': '{}',
    'app/packages/core/package.json': '{"name":"@lattice/core","version":"1.0.0"}',
    'app/program/apps/api/dist/main.js': API,
    ...change.files,
  };
  if (change.replace !== undefined) {
    const { file, from, to } = change.replace;
    const text = String(files[file]);
    if (!text.includes(from)) throw new Error(`${file} does not say ${from}.`);
    files[file] = text.replace(from, to);
  }
  for (const [path, content] of Object.entries(files)) {
    if (content === null) continue;
    await mkdir(dirname(join(folder.path, path)), { recursive: true });
    await writeFile(join(folder.path, path), content);
  }
  await makeLinks(folder.path, change);
  return folder;
}

async function makeLinks(folder: string, { links = {} }: TreeChange): Promise<void> {
  for (const [path, target] of Object.entries(links)) await symlink(target, join(folder, path));
}
