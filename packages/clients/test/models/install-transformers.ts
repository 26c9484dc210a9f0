import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { TRANSFORMERS, TRANSFORMERS_VERSION } from '../../src/local/find-transformers.ts';

/** Kept between runs: half a gigabyte. */
const CACHE = join(tmpdir(), 'lattice-local-models');

/**
 * The folder that the library is installed in, by the command that its absence names. Null where it cannot be had, which on
 * CI is a failure.
 */
export async function installTransformers(): Promise<string | null> {
  const folder = join(CACHE, TRANSFORMERS_VERSION);
  if ((await stat(folder).catch(() => null)) !== null) return folder;
  await mkdir(CACHE, { recursive: true });
  const unfinished = await mkdtemp(join(CACHE, 'installing-'));
  const command = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', unfinished];
  try {
    await promisify(execFile)('npm', [...command, `${TRANSFORMERS}@${TRANSFORMERS_VERSION}`]);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    if (process.env['CI'] !== undefined) throw error;
    return null;
  }
  await rename(unfinished, folder).catch(() => rm(unfinished, { recursive: true, force: true }));
  return folder;
}
