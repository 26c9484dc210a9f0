import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

export interface ListedFile {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly kind: 'file' | 'link' | 'other';
}

/** Everything below a folder but folders and what git keeps for itself, in the order of its path's bytes. */
export async function listFiles(directory: string): Promise<readonly ListedFile[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry): ListedFile => {
      const path = relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/');
      return { path, kind: entry.isFile() ? 'file' : entry.isSymbolicLink() ? 'link' : 'other' };
    });
  return files.filter(({ path }) => path !== '.git' && !path.startsWith('.git/')).toSorted(byPath);
}

function byPath(a: ListedFile, b: ListedFile): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
