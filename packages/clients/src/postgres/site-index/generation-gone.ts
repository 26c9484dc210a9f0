import { LatticeError } from '@lattice/core';

/** What a reader gets that held a generation far longer than a request takes. */
export function generationGone(id: string): LatticeError {
  return new LatticeError('generation-mismatch', 'This state of the index has been replaced and deleted.', {
    retryable: true,
    fix: 'Ask again; the request then uses the current state.',
    context: { generation: id },
  });
}
