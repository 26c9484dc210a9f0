import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import type { Config } from '@lattice/config';
import { LatticeError } from '@lattice/core';

export interface DataDirectoryClaim extends Disposable {
  /** Lets whoever comes second know where this one is. */
  announce(port: number): Promise<void>;
}

const NO_CLAIM: DataDirectoryClaim = { announce: () => Promise.resolve(), [Symbol.dispose]() {} };

/**
 * One API per data directory. The claim is a lock of the kernel (an empty SQLite database in an exclusive
 * transaction), so it ends with the process however it ends; a file beside it says who holds it.
 *
 * @throws LatticeError `data-directory-in-use` naming the holder, `configuration-invalid` for a folder that cannot be
 * written to.
 */
export async function claimDataDirectory({ dataDir, database }: Config): Promise<DataDirectoryClaim> {
  if (database.kind === 'external') return NO_CLAIM;
  const holderFile = join(dataDir, 'api.json');
  const announce = (port: number | null): Promise<void> =>
    writeFile(holderFile, JSON.stringify({ pid: process.pid, port }));
  const lock = await openLock(dataDir);
  try {
    lock.exec('begin exclusive');
    await announce(null);
  } catch (cause) {
    lock.close();
    if (!isBusy(cause)) throw notWritable(dataDir, cause);
    throw new LatticeError(
      'data-directory-in-use',
      `The data directory ${dataDir} is in use${await readHolder(holderFile)}.`,
      { fix: 'Stop that process, or choose another folder with --data-dir.', cause },
    );
  }
  return { announce, [Symbol.dispose]: () => lock.close() };
}

async function openLock(dataDir: string): Promise<DatabaseSync> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    return new DatabaseSync(join(dataDir, 'api.lock'), { timeout: 0 });
  } catch (cause) {
    throw notWritable(dataDir, cause);
  }
}

function notWritable(dataDir: string, cause: unknown): LatticeError {
  return new LatticeError('configuration-invalid', `The data directory ${dataDir} cannot be written to.`, {
    fix: 'Choose another folder with --data-dir or DATA_DIR.',
    cause,
  });
}

/** `SQLITE_BUSY` of https://www.sqlite.org/rescode.html */
const BUSY = 5;

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === BUSY;
}

async function readHolder(file: string): Promise<string> {
  try {
    const holder: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (typeof holder !== 'object' || holder === null || !('pid' in holder)) return '';
    const port = 'port' in holder && typeof holder.port === 'number' ? ` on port ${holder.port}` : '';
    return ` by the Lattice process ${String(holder.pid)}${port}`;
  } catch {
    return '';
  }
}
