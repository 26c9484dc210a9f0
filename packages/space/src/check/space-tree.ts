import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { listFiles, type ListedFile } from '../files/list-files.ts';

/** The folder that becomes the Space's repository. */
export interface SpaceTree {
  readonly directory: string;
  readonly files: readonly ListedFile[];
  has(path: string): boolean;
  /** Null where there is no such file. */
  read(path: string): Promise<Buffer | null>;
  text(path: string): Promise<string | null>;
  bytes(path: string): Promise<number>;
  /** Files our programs consist of, with their text: what is bundled from others is not ours to judge. */
  scripts(): AsyncGenerator<{ readonly path: string; readonly text: string }>;
}

export async function openSpaceTree(directory: string): Promise<SpaceTree> {
  const files = await listFiles(directory);
  const plain = new Set(files.filter(({ kind }) => kind === 'file').map(({ path }) => path));
  const read = async (path: string): Promise<Buffer | null> =>
    plain.has(path) ? readFile(join(directory, path)) : null;
  return {
    directory,
    files,
    read,
    has: (path) => plain.has(path),
    text: async (path) => (await read(path))?.toString('utf8') ?? null,
    bytes: async (path) => (await stat(join(directory, path))).size,
    async *scripts() {
      for (const path of plain) {
        if (!/\.(?:[cm]?js|html)$/.test(path) || path.includes('node_modules/')) continue;
        yield { path, text: await readFile(join(directory, path), 'utf8') };
      }
    },
  };
}
