import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

import { runCli } from '../../src/cli.ts';

export const REPOSITORY = fileURLToPath(new URL('../../../../', import.meta.url));
export const ROBOTICS_BOOK = fileURLToPath(new URL('../../../../examples/robotics-book', import.meta.url));

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** The repository unless given. */
  readonly cwd?: string;
  readonly signal?: AbortSignal;
}

/** Runs one command in this process, as a person would: `lattice('ask', 'What is it?', '--json')`. */
export async function lattice(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const [stdout, stderr] = [collect(), collect()];
  const code = await runCli(args, {
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      ...options.env,
    },
    cwd: options.cwd ?? REPOSITORY,
    stdout: stdout.stream,
    stderr: stderr.stream,
    signal: options.signal ?? new AbortController().signal,
  });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

function collect(): { readonly stream: Writable; text(this: void): string } {
  let text = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  return { stream, text: () => text };
}

/** What a command with `--json` has printed: one JSON value and nothing else. */
export function jsonOf({ stdout, stderr }: Run): unknown {
  try {
    return JSON.parse(stdout);
  } catch (cause) {
    throw new Error(`Not JSON alone:\n${stdout}\n── standard error ──\n${stderr}`, { cause });
  }
}
