import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import type { Config } from '@lattice/config';
import { LatticeError } from '@lattice/core';

/**
 * One API per data directory. The claim is a lock of the kernel (an empty SQLite database in an exclusive
 * transaction), so it ends with the process however it ends; a file beside it says who holds it.
 *
 * @throws LatticeError `data-directory-in-use` naming the holder.
 */
export async function claimDataDirectory({ dataDir, database, server }: Config): Promise<Disposable> {
  if (database.kind === 'external') return { [Symbol.dispose]() {} };
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const holderFile = join(dataDir, 'api.json');
  const lock = new DatabaseSync(join(dataDir, 'api.lock'), { timeout: 0 });
  try {
    lock.exec('begin exclusive');
  } catch (cause) {
    lock.close();
    const holder = await readHolder(holderFile);
    throw new LatticeError('data-directory-in-use', `The data directory ${dataDir} is in use${holder}.`, {
      fix: 'Stop that process, or choose another folder with --data-dir.',
      cause,
    });
  }
  await writeFile(holderFile, JSON.stringify({ pid: process.pid, port: server.port }));
  return { [Symbol.dispose]: () => lock.close() };
}

async function readHolder(file: string): Promise<string> {
  try {
    const holder: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (typeof holder !== 'object' || holder === null || !('pid' in holder) || !('port' in holder)) return '';
    return ` by the Lattice process ${String(holder.pid)} on port ${String(holder.port)}`;
  } catch {
    return '';
  }
}
