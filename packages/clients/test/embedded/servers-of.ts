import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Postmasters, not their children, that serve a data directory: found in the process table, not in what the code under test wrote. */
export async function serversOf(dataDirectory: string): Promise<number[]> {
  const cluster = join(dataDirectory, 'postgres', 'data');
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const directory = await readlink(`/proc/${name}/cwd`).catch(() => null);
    const command = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    if (directory === cluster && /\/postgres\0-D\0/.test(command)) found.push(Number(name));
  }
  return found;
}
