import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a server writes about itself into `postmaster.pid` (miscadmin.h of Postgres, "LOCK_FILE_LINE"). */
export interface PostmasterFile {
  readonly pid: number;
  /** Null while the server has not come that far. */
  readonly port: number | null;
}

/** Above any process number of any kernel, so that no process has it. */
const NO_PROCESS = 2_147_483_646;

export async function readPostmasterFile(cluster: string): Promise<PostmasterFile | null> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => null);
  if (text === null) return null;
  const lines = text.split('\n');
  const pid = Number.parseInt(lines[0] ?? '', 10);
  const port = Number.parseInt(lines[3] ?? '', 10);
  return { pid: Number.isNaN(pid) ? 0 : pid, port: Number.isNaN(port) ? null : port };
}

/**
 * Makes the file of a dead server say that its process is gone, where another process or a zombie has the number now
 * and Postgres would refuse to start. The other lines stay: they let Postgres find out whether orphans of the dead
 * server still write, which deleting the file would hide.
 */
export async function disownPostmasterFile(cluster: string): Promise<void> {
  const file = join(cluster, 'postmaster.pid');
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text !== null) await writeFile(file, text.replace(/^-?\d*/, String(NO_PROCESS)));
}
