import { type CallOptions, LatticeError } from '@lattice/core';

/** What only the caller can put right, or has called off. Anything else ends in a refusal. */
export function isForCaller(error: unknown, { signal }: CallOptions): boolean {
  if (signal?.aborted === true) return true;
  return LatticeError.isInstance(error) && (error.code === 'request-invalid' || error.code === 'cancelled');
}
