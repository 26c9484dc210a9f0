import { LatticeError } from '@lattice/core';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** What a reader gets that held a generation far longer than a request takes. */
export function generationGone(id: string): LatticeError {
  return new LatticeError('generation-mismatch', 'This state of the index has been replaced and deleted.', {
    retryable: true,
    fix: 'Ask again; the request then uses the current state.',
    context: { generation: id },
  });
}
