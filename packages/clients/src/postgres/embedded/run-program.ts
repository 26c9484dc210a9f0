import { type ChildProcess, spawn } from 'node:child_process';

import { LatticeError } from '@lattice/core';

export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  readonly directory: string;
  readonly uid?: number;
  readonly gid?: number;
}

export interface ProgramResult {
  /** Null where a signal ended it. */
  readonly exitCode: number | null;
  /** What it printed, both streams, at most the last 16 KiB. */
  readonly output: string;
}

export interface RunLimits {
  readonly timeoutMs: number;
  /** Ends the program at once, and what it started where there are sessions. */
  readonly signal?: AbortSignal;
}

const KEPT_OUTPUT = 16_384;
const STREAM_GRACE_MS = 500;

/**
 * Runs a program to its end in a session of its own, so that Ctrl-C in the terminal does not reach it.
 * Its environment is the same everywhere, whatever that of this process: messages are untranslated.
 * @throws LatticeError `embedded-database-failed` where it cannot be started or does not end in time, `cancelled`.
 */
export async function runProgram(program: Program, { timeoutMs, signal }: RunLimits): Promise<ProgramResult> {
  refuseAborted(signal);
  return new Promise((resolve, reject) => {
    const child = spawn(program.file, program.args, {
      cwd: program.directory,
      env: { LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      ...(program.uid === undefined ? {} : { uid: program.uid }),
      ...(program.gid === undefined ? {} : { gid: program.gid }),
    });
    let output = '';
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      killSession(child);
    }, timeoutMs);
    const cancel = (): void => killSession(child);
    signal?.addEventListener('abort', cancel, { once: true });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => {
        output = (output + text).slice(-KEPT_OUTPUT);
      });
    }
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
    };
    const fail = (message: string, cause?: unknown): void => {
      settle();
      reject(
        new LatticeError('embedded-database-failed', message, {
          fix: 'Set DATABASE_URL to a Postgres server, or look into the log of the embedded one.',
          context: { program: program.file, args: program.args, output },
          cause,
        }),
      );
    };
    child.once('error', (error) => fail('A program of the embedded database could not be started.', error));
    const finish = (exitCode: number | null): void => {
      settle();
      if (signal?.aborted === true) reject(cancelled());
      else if (timedOut) fail('A program of the embedded database did not end in time.');
      else resolve({ exitCode, output });
    };
    child.once('close', finish);
    // A server that inherited the streams would keep them open and `close` away.
    child.once('exit', (exitCode) => setTimeout(finish, STREAM_GRACE_MS, exitCode).unref());
  });
}

/** The session it leads; where there are none, the program alone. */
function killSession(child: ChildProcess): void {
  try {
    if (child.pid === undefined || process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has just ended; where it has not, it alone may be ours to end.
    child.kill('SIGKILL');
  }
}

/** @throws LatticeError `cancelled` */
export function refuseAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw cancelled();
}

function cancelled(): LatticeError {
  return new LatticeError('cancelled', 'Cancelled while the embedded database started.');
}
