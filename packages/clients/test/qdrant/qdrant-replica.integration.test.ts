import { randomBytes } from 'node:crypto';

import { silentLogger } from '@lattice/core';
import { vectorReplicaConformance } from '@lattice/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';

import { createQdrantReplica } from '../../src/qdrant/create-qdrant-replica.ts';
import { servicesMissing } from '../support/test-services.ts';
import { namedQdrant, startQdrant, type QdrantServer } from './qdrant-server.ts';

const named = namedQdrant();
const indexesSchema = z.object({
  result: z.object({ payload_schema: z.record(z.string(), z.object({ data_type: z.string() })) }),
});

/** `QDRANT_URL` alone runs all of it on a real server; else the engine itself answers, without the server around it. */
describe.skipIf(named === null && servicesMissing)('the suite', () => {
  let server: Pick<QdrantServer, 'url' | 'port' | 'apiKey'>;
  const stack = new AsyncDisposableStack();
  beforeAll(async () => {
    server = named ?? stack.use(await startQdrant());
  });
  afterAll(() => stack.disposeAsync());

  it('indexes every field that a filter or a deletion names', async () => {
    const store = createQdrantReplica({ ...server, logger: silentLogger });
    const name = `lattice-test-${randomBytes(6).toString('hex')}`;
    try {
      await store.ensureCollection(name, 4);
      const headers: Record<string, string> = server.apiKey === null ? {} : { 'api-key': server.apiKey };
      const answer = await (await fetch(`${server.url}/collections/${name}`, { headers })).json();
      const { payload_schema: indexed } = indexesSchema.parse(answer).result;
      expect(Object.fromEntries(Object.entries(indexed).map(([field, { data_type: type }]) => [field, type]))).toEqual({
        generation: 'keyword',
        site: 'keyword',
        route: 'keyword',
        scope: 'integer',
        version: 'keyword',
        locale: 'keyword',
        owner: 'keyword',
      });
    } finally {
      await store.dropCollection(name);
    }
  });

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
