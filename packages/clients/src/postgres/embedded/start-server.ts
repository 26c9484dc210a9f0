import { open, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { LatticeError, type Logger } from '@lattice/core';

import { readPassword } from './administration.ts';
import { createCluster, SETTINGS_FILE } from './create-cluster.ts';
import { findBinaries, type Binaries } from './binaries.ts';
import { findFreePort } from './free-port.ts';
import { findServerProcess } from './inspect-server.ts';
import { disownPostmasterFile, readPostmasterFile } from './postmaster-file.ts';
import { identifyProcess, respondsToSignals } from './process-identity.ts';
import { chooseRunAs, giveTo, programAs, type RunAs, type RunAsChoice } from './run-as.ts';
import { refuseAborted, runProgram } from './run-program.ts';
import { CLUSTER, LOG, type ServerLayout } from './server-layout.ts';
import { readRecord, writeRecord } from './server-record.ts';
import { serverSettings } from './server-settings.ts';

const START_TIMEOUT_SECONDS = 60;
/** Longest time in which a start that failed for a passing reason is repeated. */
const LAUNCH_TIMEOUT_MS = 20_000;
const RETRY_INTERVAL_MS = 100;
const LARGEST_LOG_BYTES = 5_000_000;

export interface StartOptions {
  readonly logger: Logger;
  readonly signal?: AbortSignal;
}

/**
 * Starts the server, making the cluster where there is none. Call under the lock, while no server runs.
 * @throws LatticeError `embedded-database-failed`, `cancelled` before the server runs.
 */
export async function startServer(layout: ServerLayout, { logger, signal }: StartOptions): Promise<void> {
  const binaries = await findBinaries();
  const choice = await chooseRunAs(binaries, layout);
  const { runAs } = choice;
  await prepareFolders(layout, runAs);
  const major = await readFile(join(layout.cluster, 'PG_VERSION'), 'utf8').catch(() => null);
  if (major === null)
    await createCluster({ binaries, layout, runAs, logger, ...(signal === undefined ? {} : { signal }) });
  else {
    requireMajor(major.trim(), choice.version);
    // A server nobody can ask anything is not worth starting.
    await readPassword(layout);
  }
  await giveTo(runAs, layout.cluster);
  await rotateLog(layout, runAs);
  refuseAborted(signal);
  await launch({ binaries, layout, choice, logger });
}

interface Launch {
  readonly binaries: Binaries;
  readonly layout: ServerLayout;
  readonly choice: RunAsChoice;
  readonly logger: Logger;
}

async function launch({ binaries, layout, choice, logger }: Launch): Promise<void> {
  const deadline = performance.now() + LAUNCH_TIMEOUT_MS;
  let preferred = (await readRecord(layout.record))?.port ?? null;
  for (;;) {
    // One that needs longer to recover than pg_ctl waits is not started twice.
    if ((await findServerProcess(layout)) !== null) return;
    const left = await readPostmasterFile(layout.cluster);
    if (left !== null && respondsToSignals(left.pid)) await disownPostmasterFile(layout.cluster);
    const port = await findFreePort(preferred);
    await writeFile(join(layout.cluster, SETTINGS_FILE), serverSettings(port));
    await giveTo(choice.runAs, join(layout.cluster, SETTINGS_FILE));
    const failure = await runPgCtl(binaries, layout, choice.runAs);
    if (failure === null) {
      await record(layout, choice, port);
      logger.info({ port, version: choice.version, runAs: choice.runAs.kind }, 'embedded database started');
      return;
    }
    const reason = reasonOf(failure);
    if (reason === 'broken' || performance.now() > deadline) {
      throw new LatticeError('embedded-database-failed', 'The embedded database could not be started.', {
        fix: `Read the end of postgres/${LOG} in the data directory, or set DATABASE_URL to a Postgres server.`,
        context: { log: failure },
      });
    }
    if (reason === 'port taken') preferred = null;
    await delay(RETRY_INTERVAL_MS);
  }
}

/** `killed`: it ended without saying why, which a server only does when somebody makes it. */
function reasonOf(log: string): 'port taken' | 'orphans' | 'killed' | 'broken' {
  if (/could not bind|could not create any TCP\/IP sockets/.test(log)) return 'port taken';
  // Processes of a crashed server still run for a moment.
  if (/pre-existing shared memory block/.test(log)) return 'orphans';
  return /FATAL|PANIC|could not find the database system/.test(log) ? 'broken' : 'killed';
}

/** Null where the server runs, else the end of its log. */
async function runPgCtl(binaries: Binaries, layout: ServerLayout, runAs: RunAs): Promise<string | null> {
  const { size } = await stat(layout.log);
  const program = {
    file: binaries.pg_ctl,
    // Relative, because pg_ctl hands these to a shell, where no character of the person's path may mean anything.
    args: ['start', '--wait', `--timeout=${START_TIMEOUT_SECONDS}`, '--silent', `--pgdata=${CLUSTER}`, `--log=${LOG}`],
    directory: layout.root,
  };
  const timeoutMs = (START_TIMEOUT_SECONDS + 10) * 1_000;
  const { exitCode, output } = await runProgram(programAs(program, runAs), { timeoutMs });
  if (exitCode === 0) return null;
  const log = (await readFile(layout.log)).subarray(size).toString('utf8').slice(-8_000);
  return `${log}\n${output}`;
}

async function record(layout: ServerLayout, choice: RunAsChoice, port: number): Promise<void> {
  const pid = (await readPostmasterFile(layout.cluster))?.pid ?? 0;
  const server = await identifyProcess(pid);
  if (server !== null)
    await writeRecord(layout.record, { ...server, port, version: choice.version, runAs: choice.runAs.kind });
}

async function prepareFolders(layout: ServerLayout, runAs: RunAs): Promise<void> {
  if (runAs.kind === 'uid') {
    // Passing through is all the server needs; what lies in these two stays as closed as it is.
    for (const directory of [layout.dataDirectory, layout.root]) {
      const handle = await open(directory, 'r');
      try {
        await handle.chmod(((await handle.stat()).mode & 0o7777) | 0o111);
      } finally {
        await handle.close();
      }
    }
  }
}

async function rotateLog(layout: ServerLayout, runAs: RunAs): Promise<void> {
  const present = await stat(layout.log).catch(() => null);
  if (present !== null && present.size > LARGEST_LOG_BYTES) await rename(layout.log, `${layout.log}.1`);
  await writeFile(layout.log, '', { flag: 'a', mode: 0o600 });
  await giveTo(runAs, layout.log);
}

function requireMajor(clusterMajor: string, programVersion: string): void {
  const programMajor = programVersion.split('.')[0];
  if (clusterMajor === programMajor) return;
  throw new LatticeError(
    'embedded-database-failed',
    `The data directory was written by Postgres ${clusterMajor}, and this program brings Postgres ${programMajor}.`,
    {
      fix: 'Choose another data directory (`--data-dir`) or delete its folder `postgres`, and ingest again.',
      context: { clusterMajor, programVersion },
    },
  );
}
