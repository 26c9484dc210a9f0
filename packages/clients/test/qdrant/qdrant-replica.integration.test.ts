import { randomBytes } from 'node:crypto';

import { silentLogger } from '@lattice/core';
import { vectorReplicaConformance } from '@lattice/testing';
import { afterAll, beforeAll, describe } from 'vitest';

import { createQdrantReplica } from '../../src/qdrant/index.ts';
import { servicesMissing } from '../support/test-services.ts';
import { namedQdrant, startQdrant, type QdrantServer } from './qdrant-server.ts';

const named = namedQdrant();

/** `QDRANT_URL` alone runs all of it on a real server; else the engine itself answers, without the server around it. */
describe.skipIf(named === null && servicesMissing)('the suite', () => {
  let server: Pick<QdrantServer, 'url' | 'port' | 'apiKey'>;
  const stack = new AsyncDisposableStack();
  beforeAll(async () => {
    server = named ?? stack.use(await startQdrant());
  });
  afterAll(() => stack.disposeAsync());

  vectorReplicaConformance(named === null ? "Qdrant's engine" : 'Qdrant', async () => {
    const store = createQdrantReplica({ ...server, logger: silentLogger });
    const prefix = `lattice-test-${randomBytes(6).toString('hex')}`;
    return {
      store,
      prefix,
      async [Symbol.asyncDispose]() {
        for (const name of await store.collections()) if (name.startsWith(prefix)) await store.dropCollection(name);
      },
    };
  });
});
