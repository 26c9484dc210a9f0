import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Postmasters that serve a data directory, found in the process table and not in what the code under test wrote. A
 * child that has just been forked still looks like its parent, so children are left out.
 */
export async function serversOf(dataDirectory: string): Promise<number[]> {
  const cluster = join(dataDirectory, 'postgres', 'data');
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const directory = await readlink(`/proc/${name}/cwd`).catch(() => null);
    const command = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    const status = await readFile(`/proc/${name}/status`, 'utf8').catch(() => '');
    if (directory !== cluster || !/\/postgres\0-D\0/.test(command)) continue;
    parents.set(Number(name), Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]));
  }
  return [...parents].filter(([, parent]) => !parents.has(parent)).map(([pid]) => pid);
}
