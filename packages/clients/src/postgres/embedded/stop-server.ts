import { setTimeout as delay } from 'node:timers/promises';

import { LatticeError, type Logger } from '@lattice/core';

import { findBinaries } from './binaries.ts';
import { findServerProcess } from './inspect-server.ts';
import { isRunning, type ProcessIdentity } from './process-identity.ts';
import { chooseRunAs, programAs } from './run-as.ts';
import { runProgram } from './run-program.ts';
import { CLUSTER, type ServerLayout } from './server-layout.ts';

const FAST_TIMEOUT_SECONDS = 20;
const IMMEDIATE_TIMEOUT_SECONDS = 10;
const END_TIMEOUT_MS = 1_000;
const END_INTERVAL_MS = 10;

/** Ends the server with its connections, losing nothing. Does nothing where none runs. Call under the lock. */
export async function stopServer(layout: ServerLayout, logger: Logger): Promise<void> {
  const server = await findServerProcess(layout);
  if (server === null) return;
  const binaries = await findBinaries();
  const { runAs } = await chooseRunAs(binaries, layout);
  // `immediate` is a crash the next start recovers from, for a server that does not end.
  for (const [mode, timeoutSeconds] of [
    ['fast', FAST_TIMEOUT_SECONDS],
    ['immediate', IMMEDIATE_TIMEOUT_SECONDS],
  ] as const) {
    const program = {
      file: binaries.pg_ctl,
      args: ['stop', `--mode=${mode}`, '--wait', `--timeout=${timeoutSeconds}`, '--silent', `--pgdata=${CLUSTER}`],
      directory: layout.root,
    };
    const { exitCode, output } = await runProgram(programAs(program, runAs), {
      timeoutMs: (timeoutSeconds + 10) * 1_000,
    });
    if (exitCode === 0) await waitForEnd(server.process);
    if (exitCode === 0 || !(await isRunning(server.process))) {
      logger.info({ mode }, 'embedded database stopped');
      return;
    }
    logger.warn({ mode, exitCode, output }, 'embedded database does not stop');
  }
  throw new LatticeError('embedded-database-failed', 'The embedded database does not stop.', {
    fix: `End the process ${server.process.pid} yourself.`,
    context: { pid: server.process.pid },
  });
}

/** For `pg_ctl` a server has stopped when it has removed its file, shortly before its process ends. Gives up after a second. */
async function waitForEnd(server: ProcessIdentity): Promise<void> {
  const deadline = performance.now() + END_TIMEOUT_MS;
  while ((await isRunning(server)) && performance.now() < deadline) await delay(END_INTERVAL_MS);
}
