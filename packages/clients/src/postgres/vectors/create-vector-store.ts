import type { VectorStore } from '@lattice/core';

import { internalsOf, type Database } from '../database/open-database.ts';
import type { QueryTarget } from '../database/run-query.ts';
import type { DenseSearchOptions } from '../site-index/dense/create-dense-search.ts';
import { createPostgresVectors } from './create-postgres-vectors.ts';
import { createReplicaVectors } from './create-replica-vectors.ts';
import type { VectorTarget } from './vector-target.ts';

export interface VectorStoreOptions extends DenseSearchOptions {
  /** Where vectors are searched instead of in Postgres. */
  readonly vectors?: VectorTarget | null;
}

/** Where the chunks that this database publishes are searched: in it, or in the store that is filled from it. */
export function createVectorStore(database: Database, options: VectorStoreOptions = {}): VectorStore {
  return vectorStoreOf(internalsOf(database), options);
}

export function vectorStoreOf(target: QueryTarget, options: VectorStoreOptions): VectorStore {
  const { vectors = null } = options;
  return vectors === null ? createPostgresVectors(target, options) : createReplicaVectors(vectors);
}
