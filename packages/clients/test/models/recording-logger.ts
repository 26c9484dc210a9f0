import { inspect } from 'node:util';

import type { Logger } from '@lattice/core';

/** Keeps every line, as text that shows all there is. */
export function recordingLogger(lines: string[] = []): Logger & { readonly lines: readonly string[] } {
  const write = (fields: object, message: string): void => {
    lines.push(`${message} ${inspect(fields, { depth: 10 })}`);
  };
  return { lines, debug: write, info: write, warn: write, error: write, child: () => recordingLogger(lines) };
}
