import type { Writable } from 'node:stream';

import { ConfigurationError } from '@lattice/config';
import { LatticeError } from '@lattice/core';

/** Everything a command may touch of the process it runs in. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the person stands; relative paths are theirs. */
  readonly cwd: string;
  /** Results. With `--json`, JSON and nothing else. */
  readonly stdout: Writable;
  /** Logs, progress, errors. */
  readonly stderr: Writable & { readonly isTTY?: boolean };
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Exit codes of every command. */
export const EXIT = { done: 0, checkFailed: 1, usage: 2, configuration: 78, interrupted: 130 } as const;

export const INDEX_EMPTY = 'No site has been indexed yet: npm run lattice -- ingest path/to/your/site';

/** Ends a command whose check failed, without an error message of its own. */
export class CheckFailed extends Error {}

export function printLine(stream: Writable, text = ''): void {
  stream.write(`${text}\n`);
}

export function printJson(terminal: Terminal, value: unknown): void {
  printLine(terminal.stdout, JSON.stringify(value));
}

/** What went wrong before closing things went wrong, too. */
export function firstError(thrown: unknown): unknown {
  return thrown instanceof SuppressedError ? firstError(thrown.suppressed) : thrown;
}

/** What went wrong and what to do, for a person. */
export function printError(terminal: Terminal, error: unknown): void {
  if (LatticeError.isInstance(error)) {
    printLine(terminal.stderr, `lattice: ${error.message}`);
    // A configuration's says what to do in its message.
    const isSaid = error.fix === undefined || error instanceof ConfigurationError;
    if (!isSaid) printLine(terminal.stderr, `  ${error.fix}`);
    return;
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  printLine(terminal.stderr, `lattice: unexpected error\n${detail}`);
}

export function exitCodeOf(error: unknown): number {
  if (!LatticeError.isInstance(error)) return EXIT.checkFailed;
  if (error.code === 'configuration-invalid') return EXIT.configuration;
  if (error.code === 'request-invalid') return EXIT.usage;
  return EXIT.checkFailed;
}
