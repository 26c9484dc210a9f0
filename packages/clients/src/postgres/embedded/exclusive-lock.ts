import { writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';

import { LatticeError } from '@lattice/core';

export interface ExclusiveLockOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** `SQLITE_BUSY` of https://www.sqlite.org/rescode.html */
const BUSY = 5;
const PRIMARY_CODE = 0xff;
const RETRY_INTERVAL_MS = 10;

/**
 * Runs the action while no other process, and nothing else in this one, runs one under the same file.
 *
 * The file is an empty SQLite database in an exclusive transaction. That lock belongs to the kernel and ends with the
 * process however it ends, so nothing has to be declared stale after a while, as with lock files. Never written to.
 */
export async function withExclusiveLock<T>(
  file: string,
  options: ExclusiveLockOptions,
  action: () => Promise<T>,
): Promise<T> {
  // Only where it is missing: closing a second descriptor of the file would drop the lock of this process (fcntl(2)).
  await writeFile(file, '', { flag: 'wx', mode: 0o600 }).catch(ignoreExisting);
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    const deadline = performance.now() + options.timeoutMs;
    while (!tryLock(database)) {
      if (performance.now() > deadline) {
        throw new LatticeError(
          'data-directory-in-use',
          'Another process has been busy with this data directory for too long.',
          {
            retryable: true,
            fix: 'End the Lattice process that hangs (`lattice doctor` lists those that use the directory), or choose another data directory.',
            context: { file, timeoutMs: options.timeoutMs },
          },
        );
      }
      if (options.signal?.aborted === true)
        throw new LatticeError('cancelled', 'Cancelled while waiting for another process.');
      await delay(RETRY_INTERVAL_MS);
    }
    return await action();
  } finally {
    database.close();
  }
}

function tryLock(database: DatabaseSync): boolean {
  try {
    // Otherwise the transaction makes a journal beside the file, and a killed process leaves it there.
    database.exec('pragma journal_mode = memory; begin exclusive');
    return true;
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && (Number(error.errcode) & PRIMARY_CODE) === BUSY) return false;
    throw error;
  }
}

function ignoreExisting(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
}
