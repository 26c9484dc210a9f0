import { stat } from 'node:fs/promises';

import { LatticeError } from '@lattice/core';

/**
 * Spares the person who mistyped a path the wait for a database.
 *
 * @throws LatticeError `site-not-found`
 */
export async function requireFolder(path: string): Promise<void> {
  const stats = await stat(path).catch(() => null);
  if (stats?.isDirectory() === true) return;
  throw new LatticeError(
    'site-not-found',
    stats === null ? `There is no folder ${path}.` : `${path} is not a folder.`,
    {
      fix: 'Give the folder of a Docusaurus site, or a folder with one site below it: npm start -- --docs path/to/site',
    },
  );
}
