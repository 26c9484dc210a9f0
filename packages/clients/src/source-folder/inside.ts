import { isAbsolute, relative, sep } from 'node:path';

/** Whether the path is the folder or below it, by their names alone. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
