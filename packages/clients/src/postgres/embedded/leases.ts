import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { identifyProcess, isRunning, type ProcessIdentity } from './process-identity.ts';

/** A claim of one living process on the server. Everything it says is in the name of its file. */
export interface Lease {
  readonly file: string;
  readonly holder: ProcessIdentity;
}

const NAME = /^(?<pid>\d+)\.(?<startedAt>[A-Za-z0-9-]+)\.[0-9a-f]+$/;

/** Call under the lock. One process may hold several. */
export async function takeLease(directory: string): Promise<Lease> {
  const holder = await identifyProcess(process.pid);
  if (holder === null) throw new Error('this process is not in the process table');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, `${holder.pid}.${holder.startedAt}.${randomBytes(4).toString('hex')}`);
  await writeFile(file, '', { flag: 'wx', mode: 0o600 });
  return { file, holder };
}

export async function dropLease(lease: Lease): Promise<void> {
  await rm(lease.file, { force: true });
}

/** Leases whose holder still runs. */
export async function livingLeases(directory: string): Promise<Lease[]> {
  const { living } = await sortLeases(directory);
  return living;
}

/** Removes the leases of processes that ended without dropping theirs; returns the others. Call under the lock. */
export async function reapLeases(directory: string): Promise<Lease[]> {
  const { living, dead } = await sortLeases(directory);
  await Promise.all(dead.map((file) => rm(file, { force: true })));
  return living;
}

async function sortLeases(directory: string): Promise<{ living: Lease[]; dead: string[] }> {
  const names = await readdir(directory).catch(() => []);
  const living: Lease[] = [];
  const dead: string[] = [];
  for (const name of names) {
    const groups = NAME.exec(name)?.groups;
    const file = join(directory, name);
    const holder = { pid: Number(groups?.['pid']), startedAt: groups?.['startedAt'] ?? '' };
    if (groups !== undefined && (await isRunning(holder))) living.push({ file, holder });
    else dead.push(file);
  }
  return { living, dead };
}
