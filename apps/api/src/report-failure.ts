import type { Writable } from 'node:stream';

import { ConfigurationError, EX_CONFIG } from '@lattice/config';
import { LatticeError } from '@lattice/core';

/** Tells the person why the program ends and returns its exit code. Throws on what is nobody's fault but ours. */
export function reportFailure(thrown: unknown, stderr: Writable): number {
  const error = firstOf(thrown);
  if (!LatticeError.isInstance(error)) throw error;
  // This one says what to do in its message.
  const fix = error.fix === undefined || error instanceof ConfigurationError ? '' : `  ${error.fix}\n`;
  stderr.write(`\nlattice: ${error.message}\n${fix}`);
  if (error.code === 'configuration-invalid') return EX_CONFIG;
  return error.code === 'request-invalid' ? 2 : 1;
}

/** What went wrong before closing things went wrong, too. */
function firstOf(thrown: unknown): unknown {
  return thrown instanceof SuppressedError ? firstOf(thrown.suppressed) : thrown;
}
