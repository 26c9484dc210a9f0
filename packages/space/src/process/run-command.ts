import { spawn } from 'node:child_process';

import { LatticeError } from '@lattice/core';

export interface CommandOptions {
  readonly cwd: string;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs: number;
  /** Instead of this process' environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Whether an exit code other than 0 is an answer rather than a failure. */
  readonly mayFail?: boolean;
}

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Of the output, when it is told to a person. */
const SHOWN_CHARACTERS = 4_000;

/**
 * Runs a program without a shell and waits for its end.
 *
 * @throws LatticeError `job-failed` with what it said, `timeout`, `cancelled`.
 */
export async function runCommand(
  file: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  const { cwd, timeoutMs, env, mayFail = false } = options;
  const deadline = AbortSignal.timeout(timeoutMs);
  const signal = options.signal === undefined ? deadline : AbortSignal.any([options.signal, deadline]);
  const child = spawn(file, args, {
    cwd,
    ...(env === undefined ? {} : { env }),
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.once('error', reject);
  child.once('close', (code) => resolve(code ?? 1));
  const name = [file, ...args].slice(0, 2).join(' ');
  const exitCode = await promise.catch((cause: unknown) => {
    if (options.signal?.aborted === true) throw new LatticeError('cancelled', 'Cancelled.', { cause });
    if (deadline.aborted)
      throw new LatticeError('timeout', `${name} took longer than ${timeoutMs / 1_000} s.`, { cause });
    throw new LatticeError('job-failed', `${name} could not be run.`, { fix: `Install ${file}.`, cause });
  });
  if (exitCode !== 0 && !mayFail) {
    const said = `${stdout}\n${stderr}`.trim().slice(-SHOWN_CHARACTERS);
    throw new LatticeError('job-failed', `${name} ended with code ${exitCode}:\n${said}`);
  }
  return { exitCode, stdout, stderr };
}
