import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { LatticeError } from '@lattice/core';

import { isInside } from './inside.ts';

/**
 * A folder's path below a source's root with `/`; null for the root itself.
 *
 * @throws LatticeError `request-invalid` for a path that leads out.
 */
export function readSubfolder(text: string): string | null {
  const segments = text
    .replaceAll('\\', '/')
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.');
  const isBelow = !/^(?:[/\\]|[a-z]:)/i.test(text) && !segments.includes('..') && !/\p{Cc}/u.test(text);
  if (isBelow) return segments.length === 0 ? null : segments.join('/');
  throw new LatticeError('request-invalid', 'The subfolder must lie inside the source.', {
    fix: 'Name it relative to the root of the repository or archive, such as website or packages/docs.',
  });
}

/** @throws LatticeError `site-not-found` where there is no such folder, or it is a link that leads out. */
export async function requireSubfolder(root: string, subfolder: string): Promise<void> {
  const path = await realpath(join(root, subfolder)).catch(() => null);
  if (path !== null && isInside(root, path) && (await stat(path)).isDirectory()) return;
  throw new LatticeError('site-not-found', `The source has no folder ${subfolder}.`, {
    fix: 'Check the spelling; upper and lower case differ.',
  });
}
