import { randomBytes } from 'node:crypto';

import { silentLogger } from '@lattice/core';
import { FakeVectorReplica, vectorStoreConformance } from '@lattice/testing';
import { afterAll, beforeAll, describe } from 'vitest';

import { createQdrantReplica } from '../../src/qdrant/create-qdrant-replica.ts';
import { namedQdrant, startQdrant, type QdrantServer } from '../qdrant/index.ts';
import { openPgvectorServer, type PgvectorServer } from '../support/pgvector-server.ts';
import { servicesMissing } from '../support/test-services.ts';
import { openVectorStore } from './open-vector-store.ts';

vectorStoreConformance('Postgres', () => openVectorStore());

vectorStoreConformance('the fake', () =>
  openVectorStore({ vectors: { store: new FakeVectorReplica(), alias: 'fake' } }),
);

describe.skipIf(servicesMissing && process.env['TEST_PGVECTOR_URL'] === undefined)('with the extension', () => {
  let server: PgvectorServer;
  beforeAll(async () => {
    server = await openPgvectorServer();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  // No memory for vectors: what is found is found by the extension.
  vectorStoreConformance('Postgres with pgvector', () => openVectorStore({ server, vectorMemoryBytes: 0 }));
});

const named = namedQdrant();

/** `QDRANT_URL` alone runs it on a real server; else the engine itself answers, without the server around it. */
describe.skipIf(named === null && servicesMissing)('beside Postgres', () => {
  let server: Pick<QdrantServer, 'url' | 'port' | 'apiKey'>;
  const stack = new AsyncDisposableStack();
  beforeAll(async () => {
    server = named ?? stack.use(await startQdrant());
  });
  afterAll(() => stack.disposeAsync());

  vectorStoreConformance(named === null ? "Qdrant's engine" : 'Qdrant', () => {
    const store = createQdrantReplica({ ...server, logger: silentLogger });
    const alias = `lattice-test-${randomBytes(6).toString('hex')}`;
    const dispose = async (): Promise<void> => {
      for (const name of await store.collections()) if (name.startsWith(alias)) await store.dropCollection(name);
    };
    return openVectorStore({ vectors: { store, alias }, dispose });
  });
});
