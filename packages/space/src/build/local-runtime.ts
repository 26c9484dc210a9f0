import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { LatticeError } from '@lattice/core';

import { readPnpmLock, type PnpmLock } from './pnpm-lock.ts';

/** A project of one dependency, the library that runs models on this machine, with a lock file of its own. */
export const LOCAL_RUNTIME = 'packages/space/local-runtime';

/**
 * Adds what a model on this machine needs to what the programs need. It is no dependency of theirs, because most
 * deployments never use it and it is larger than everything else together.
 */
export async function addLocalRuntime(lock: PnpmLock, root: string): Promise<PnpmLock> {
  const runtime = readPnpmLock(await readFile(join(root, LOCAL_RUNTIME, 'pnpm-lock.yaml'), 'utf8'));
  const importer = runtime.importers.get('.');
  if (importer === undefined) throw new LatticeError('internal', `The lock file of ${LOCAL_RUNTIME} names no project.`);
  return {
    importers: new Map([...lock.importers, [LOCAL_RUNTIME, importer]]),
    packages: new Map([...runtime.packages, ...lock.packages]),
  };
}
