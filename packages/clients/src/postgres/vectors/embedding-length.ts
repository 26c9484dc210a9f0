import { LatticeError, type LiveGeneration } from '@lattice/core';

/** 0 where it has no vectors. */
export function dimensionsOf({ embedding }: LiveGeneration): number {
  return embedding?.dimensions ?? 0;
}

/** @throws LatticeError `generation-mismatch`, which no repetition helps. */
export function requireLength({ length }: Float32Array, dimensions: number): void {
  if (length === dimensions) return;
  throw new LatticeError('generation-mismatch', 'The question has been embedded by another model than the index.', {
    fix: 'Set EMBEDDING_BACKEND and its model to what the index was built with, or ingest the site again.',
    context: { length, dimensions },
  });
}
