import { readdir, realpath, unlink } from 'node:fs/promises';
import { join, relative } from 'node:path';

import { isInside } from './inside.ts';

/**
 * Deletes every symbolic link below the folder that leads out of it or nowhere, chains of links included.
 *
 * @returns Their paths relative to the folder, those that led out first.
 */
export async function removeOutsideLinks(folder: string): Promise<{ outside: string[]; dead: string[] }> {
  const outside: string[] = [];
  const dead: string[] = [];
  const links = await findLinks(folder);
  const targets = await Promise.all(links.map((link) => realpath(link).catch(() => null)));
  for (const [index, link] of links.entries()) {
    const target = targets[index] ?? null;
    if (target !== null && isInside(folder, target)) continue;
    await unlink(link);
    (target === null ? dead : outside).push(relative(folder, link));
  }
  return { outside, dead };
}

async function findLinks(folder: string): Promise<string[]> {
  const links: string[] = [];
  const open = [folder];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const entry of await readdir(next, { withFileTypes: true })) {
      const path = join(next, entry.name);
      if (entry.isSymbolicLink()) links.push(path);
      else if (entry.isDirectory()) open.push(path);
    }
  }
  return links;
}
