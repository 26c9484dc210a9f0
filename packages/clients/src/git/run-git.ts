import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { LatticeError } from '@lattice/core';

import { gitFailure } from './git-failure.ts';

export interface GitRun {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Enough for the list of files of the largest repository that is taken. */
const MAX_OUTPUT_BYTES = 134_217_728;
/** Of what git complains, the end says why. */
const KEPT_COMPLAINT_BYTES = 16_384;

/**
 * Runs git and gives its standard output. When the signal is aborted, git and every program it has started are gone
 * before this returns.
 *
 * @throws LatticeError
 */
export async function runGit(args: readonly string[], { cwd, env, signal }: GitRun): Promise<string> {
  signal.throwIfAborted();
  // A group of its own, so that the programs git starts can be ended with it.
  const child = spawn('git', args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const stop = (): void => {
    if (child.pid !== undefined) killGroup(child.pid);
  };
  signal.addEventListener('abort', stop, { once: true });
  const output: Buffer[] = [];
  let outputBytes = 0;
  let complaint = '';
  child.stdout.on('data', (chunk: Buffer) => {
    outputBytes += chunk.length;
    if (outputBytes <= MAX_OUTPUT_BYTES) output.push(chunk);
    else stop();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-KEPT_COMPLAINT_BYTES);
  });
  try {
    const [code]: unknown[] = await once(child, 'close');
    signal.throwIfAborted();
    if (outputBytes > MAX_OUTPUT_BYTES)
      throw new LatticeError('source-too-large', 'The repository has too many files.');
    if (code !== 0) throw gitFailure(complaint);
    return Buffer.concat(output).toString('utf8');
  } catch (error) {
    signal.throwIfAborted();
    throw isMissing(error) ? gitMissing(error) : error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function gitMissing(cause: unknown): LatticeError {
  return new LatticeError('source-unavailable', 'Repositories cannot be read here: there is no git program.', {
    fix: 'Install git 2.37 or later where the worker runs, or clone the repository yourself and name its folder.',
    cause,
  });
}
