import type { CallOptions, GraphStore, Logger } from '@lattice/core';

import { createGraphStore } from '../postgres/graph/create-graph-store.ts';
import type { Database } from '../postgres/database/open-database.ts';

/** Where the graph is kept. */
export type GraphSettings =
  | { readonly backend: 'postgres' }
  | {
      readonly backend: 'neo4j';
      readonly uri: string;
      readonly username: string;
      readonly password: string;
      readonly database: string;
    };

export interface OpenedGraph extends AsyncDisposable {
  readonly store: GraphStore;
  /** Null where it is the index's own database that keeps it. */
  readonly ping: ((options?: CallOptions) => Promise<void>) | null;
}

/**
 * The graph store that is configured. A Neo4j server that is away fails no start, only its queries.
 * @throws LatticeError `configuration-invalid`.
 */
export async function openGraphStore(
  settings: GraphSettings,
  { database, logger }: { readonly database: Database; readonly logger: Logger },
): Promise<OpenedGraph> {
  switch (settings.backend) {
    case 'postgres':
      return { store: createGraphStore(database), ping: null, [Symbol.asyncDispose]: async () => {} };
    case 'neo4j': {
      // The driver is loaded by those who use it.
      const { createNeo4jGraphStore, openNeo4j } = await import('../neo4j/index.ts');
      const server = openNeo4j({ ...settings, logger });
      return {
        store: createNeo4jGraphStore(server),
        ping: async (options) => void (await server.read('RETURN 1 AS one', {}, options)),
        [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
      };
    }
  }
}
