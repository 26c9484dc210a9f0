import type { Logger } from '@lattice/core';
import { createLogger, type LoggerOptions } from '../src/logger.ts';

export interface Capture {
  readonly logger: Logger;
  /** All that was written. */
  readonly output: () => string;
  readonly lines: () => Record<string, unknown>[];
}

export function capture(options: Partial<LoggerOptions> & { readonly isTTY?: boolean } = {}): Capture {
  let output = '';
  const { isTTY = false, ...given } = options;
  const destination = { isTTY, write: (text: string) => (output += text) };
  return {
    logger: createLogger({ level: 'debug', redact: [], ...given, destination }),
    output: () => output,
    lines: () =>
      output
        .split('\n')
        .filter((line) => line !== '')
        .map((line): Record<string, unknown> => JSON.parse(line)),
  };
}
