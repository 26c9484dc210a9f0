import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, open, readdir, readFile, rename, rm, writeFile, appendFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { LatticeError, type Logger } from '@lattice/core';

import type { Binaries } from './binaries.ts';
import { ownerFor, programAs, type RunAs } from './run-as.ts';
import { runProgram } from './run-program.ts';
import { SUPERUSER, UNFINISHED_CLUSTER_PREFIX, type ServerLayout } from './server-layout.ts';

export interface ClusterOptions {
  readonly binaries: Binaries;
  readonly layout: ServerLayout;
  readonly runAs: RunAs;
  readonly logger: Logger;
  readonly signal?: AbortSignal;
}

/** Settings file below the cluster that `postgresql.conf` includes. */
export const SETTINGS_FILE = 'lattice.conf';
const INITDB_TIMEOUT_MS = 120_000;

/**
 * Makes a cluster beside its place and moves it there when it is complete, so that one left half-made by a killed
 * process is never taken for a database. Call under the lock.
 * @throws LatticeError `embedded-database-failed`, `cancelled`.
 */
export async function createCluster(options: ClusterOptions): Promise<void> {
  const { layout, logger } = options;
  await removeUnfinished(layout, logger);
  const startedAt = performance.now();
  const password = await ensurePassword(layout);
  const unfinished = join(layout.root, UNFINISHED_CLUSTER_PREFIX + randomBytes(4).toString('hex'));
  const passwordFile = `${unfinished}.password`;
  try {
    await mkdir(unfinished, { mode: 0o700 });
    await writeFile(passwordFile, `${password}\n`, { flag: 'wx', mode: 0o600 });
    const owner = ownerFor(options.runAs);
    if (owner !== null) await Promise.all([unfinished, passwordFile].map((path) => chown(path, owner.uid, owner.gid)));
    await runInitdb(options, unfinished, passwordFile);
    await appendFile(join(unfinished, 'postgresql.conf'), `\ninclude '${SETTINGS_FILE}'\n`);
    await rename(unfinished, layout.cluster);
    await syncDirectory(layout.root);
  } finally {
    await rm(passwordFile, { force: true });
    // Moved away where it is complete. What cannot be removed now, the next creation finds.
    await rm(unfinished, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  }
  logger.info({ durationMs: Math.round(performance.now() - startedAt) }, 'embedded database created');
}

async function runInitdb(options: ClusterOptions, unfinished: string, passwordFile: string): Promise<void> {
  const program = {
    file: options.binaries.initdb,
    args: [
      `--pgdata=${basename(unfinished)}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${basename(passwordFile)}`,
      '--auth=scram-sha-256',
      // Without these, an environment without LANG gives SQL_ASCII. The builtin provider needs nothing of the system.
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
    ],
    directory: options.layout.root,
  };
  const { runAs, signal } = options;
  const limits = { timeoutMs: INITDB_TIMEOUT_MS, ...(signal === undefined ? {} : { signal }) };
  const { exitCode, output } = await runProgram(programAs(program, runAs), limits);
  if (exitCode === 0) return;
  throw new LatticeError('embedded-database-failed', 'The embedded database could not be created.', {
    fix: 'Check that the disk has room and that the data directory is on a local disk, or set DATABASE_URL to a Postgres server.',
    context: { exitCode, output },
  });
}

/** Written once, before the first cluster; a cluster without it is of no use. */
async function ensurePassword(layout: ServerLayout): Promise<string> {
  const present = await readFile(layout.password, 'utf8').catch(() => '');
  if (present.trim() !== '') return present.trim();
  const password = randomBytes(24).toString('base64url');
  const temporary = `${layout.password}.new`;
  await rm(temporary, { force: true });
  await writeFile(temporary, `${password}\n`, { flag: 'wx', mode: 0o600, flush: true });
  await chmod(temporary, 0o600);
  await rename(temporary, layout.password);
  return password;
}

async function removeUnfinished(layout: ServerLayout, logger: Logger): Promise<void> {
  for (const name of await readdir(layout.root)) {
    if (!name.startsWith(UNFINISHED_CLUSTER_PREFIX)) continue;
    try {
      await rm(join(layout.root, name), { recursive: true, force: true, maxRetries: 3 });
    } catch (error) {
      // The killed process' initdb still writes there. It harms nobody and the next creation finds it.
      logger.warn({ error, name }, 'remains of an unfinished embedded database could not be removed');
    }
  }
}

async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
