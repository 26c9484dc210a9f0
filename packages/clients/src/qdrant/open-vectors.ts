import type { Logger } from '@lattice/core';

import type { QdrantReplica } from './create-qdrant-replica.ts';

/** The part of the configuration that says where vectors are searched. */
export type VectorSettings =
  | { readonly backend: 'postgres' }
  | {
      readonly backend: 'qdrant';
      readonly url: string;
      readonly port: number;
      readonly apiKey: { reveal(): string } | null;
      readonly collection: string;
    };

/** A vector store with the name of its live collection. */
export interface OpenedVectors {
  readonly store: QdrantReplica;
  readonly alias: string;
}

/** Null where Postgres searches its vectors itself. The server is not asked anything: it may be away, and come back. */
export async function openVectors(settings: VectorSettings, logger: Logger): Promise<OpenedVectors | null> {
  if (settings.backend === 'postgres') return null;
  const { url, port, apiKey, collection: alias } = settings;
  // Its client is large, and few deployments have a Qdrant.
  const { createQdrantReplica } = await import('./create-qdrant-replica.ts');
  return { store: createQdrantReplica({ url, port, apiKey: apiKey?.reveal() ?? null, logger }), alias };
}
