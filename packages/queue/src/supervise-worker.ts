import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Logger } from '@lattice/core';

import { PULSE } from './worker-pulse.ts';

export interface SuperviseOptions {
  /** Module the worker process runs. It has to call `startPulse`. */
  readonly entry: URL;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logger: Logger;
  /** How long a worker may take to put its job down before it is killed. */
  readonly stopTimeoutMs?: number;
  /**
   * How long a worker may stay without a pulse before it is killed. One page may take long, but not this long. The first
   * pulse may take four times as long.
   */
  readonly hangTimeoutMs?: number;
}

export interface WorkerSupervisor extends AsyncDisposable {
  readonly state: 'running' | 'restarting' | 'stopped';
  /** Process id of the worker that runs now. */
  readonly pid: number | undefined;
}

const STOP_TIMEOUT_MS = 3_000;
const HANG_TIMEOUT_MS = 30_000;
/** Pulse checks within the hang timeout. */
const CHECKS = 10;
/** A process that starts on a busy machine loads its modules before it can give a sign of life: so many times the timeout. */
const START_PATIENCE = 4;
const FIRST_RESTART_DELAY_MS = 250;
const LONGEST_RESTART_DELAY_MS = 10_000;
/** A worker that lived this long starts the delays anew. */
const SETTLED_AFTER_MS = 30_000;

/**
 * Keeps one worker process alive beside this one, so that parsing never blocks an answer: starts another when it ends,
 * kills it when it hangs. Its standard output goes to our standard error. The worker ends by itself when the channel to
 * this process closes, also after `kill -9`.
 */
export function superviseWorker(options: SuperviseOptions): WorkerSupervisor {
  const { logger } = options;
  const stopping = new AbortController();
  let child: ChildProcess | undefined;

  async function keepAlive(): Promise<void> {
    let delayMs = FIRST_RESTART_DELAY_MS;
    while (!stopping.signal.aborted) {
      const startedAt = performance.now();
      child = fork(options.entry, { env: options.env, execArgv: process.execArgv, stdio: ['ignore', 2, 2, 'ipc'] });
      using _watch = killWhenHanging(child, options);
      const [code, signal] = await exitOf(child);
      child = undefined;
      if (stopping.signal.aborted) return;
      if (performance.now() - startedAt > SETTLED_AFTER_MS) delayMs = FIRST_RESTART_DELAY_MS;
      logger.warn({ code, signal, restart_in_ms: delayMs }, 'worker ended, starting another');
      await sleep(delayMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      delayMs = Math.min(delayMs * 2, LONGEST_RESTART_DELAY_MS);
    }
  }

  const kept = keepAlive();
  return {
    get state() {
      if (stopping.signal.aborted) return 'stopped';
      return child === undefined ? 'restarting' : 'running';
    },
    get pid() {
      return child?.pid;
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      if (child !== undefined) await stop(child, options.stopTimeoutMs ?? STOP_TIMEOUT_MS);
      await kept;
    },
  };
}

/**
 * Counts checks rather than time: when this process was stopped or busy itself, its checks were late too, and the
 * pulses of that time have yet to be read.
 */
function killWhenHanging(
  child: ChildProcess,
  { logger, hangTimeoutMs = HANG_TIMEOUT_MS }: SuperviseOptions,
): Disposable {
  let silentChecks = 0;
  let patience = START_PATIENCE * CHECKS;
  child.on('message', (message) => {
    if (message !== PULSE) return;
    silentChecks = 0;
    patience = CHECKS;
  });
  const timer = setInterval(() => {
    silentChecks += 1;
    if (silentChecks <= patience) return;
    logger.error({ pid: child.pid, silent_ms: (hangTimeoutMs * patience) / CHECKS }, 'worker hangs, killing it');
    child.kill('SIGKILL');
  }, hangTimeoutMs / CHECKS).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Exit code and signal; a process that could not be started counts as ended with code null. */
async function exitOf(child: ChildProcess): Promise<[number | null, NodeJS.Signals | null]> {
  return new Promise((resolve) => {
    // Other errors, such as a message that could not be sent, say nothing about its end.
    child.on('error', () => {
      if (child.pid === undefined) resolve([null, null]);
    });
    child.once('exit', (code, signal) => resolve([code, signal]));
  });
}

async function stop(child: ChildProcess, timeoutMs: number): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  await exited;
  clearTimeout(timer);
}
