import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { LatticeError } from '@lattice/core';

export const TRANSFORMERS = '@huggingface/transformers';
export const TRANSFORMERS_VERSION = '4.3.1';
/** Below the repository's or the installation's folder: half a gigabyte that most never need is no part of the program. */
const OWN_FOLDER = '.lattice/local-models';

/**
 * The library's file: beside this program, where an image installs it, or in the folder that the command of the error makes.
 *
 * @throws LatticeError `configuration-invalid` with that command.
 */
export function findTransformers(packagesFolder?: string): string {
  const bases = packagesFolder === undefined ? [import.meta.dirname, ...ownFolders()] : [packagesFolder];
  for (const base of bases) {
    const found = resolved(base);
    if (found !== null) return found;
  }
  throw new LatticeError('configuration-invalid', `A model on this machine needs the package ${TRANSFORMERS}.`, {
    fix: `Run: npm install --ignore-scripts --prefix ${OWN_FOLDER} ${TRANSFORMERS}@${TRANSFORMERS_VERSION}`,
    context: { backend: 'local' },
  });
}

function* ownFolders(): Generator<string> {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    yield join(folder, OWN_FOLDER);
    if (folder === dirname(folder)) return;
  }
}

function resolved(base: string): string | null {
  try {
    return createRequire(join(base, 'none.js')).resolve(TRANSFORMERS);
  } catch {
    return null;
  }
}
