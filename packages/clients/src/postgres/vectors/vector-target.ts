import type { VectorReplica } from '@lattice/core';

/** A replica: where vectors are searched instead of in Postgres, which keeps them all the same. */
export interface VectorTarget {
  readonly store: VectorReplica;
  /** Name under which the live collection is found by people and other programs; starts those of the collections. */
  readonly alias: string;
}

/** One collection per fingerprint, so that what two models made is never side by side. */
export function collectionOf({ alias }: VectorTarget, fingerprint: string): string {
  return `${alias}-${fingerprint}`;
}
