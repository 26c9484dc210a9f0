import { randomUUID } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';

import { LatticeError, silentLogger } from '@lattice/core';
import { graphStoreConformance } from '@lattice/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createNeo4jGraphStore, openNeo4j, type Neo4j, type Neo4jOptions } from '../../src/neo4j/index.ts';
import { deleteGeneration } from '../../src/neo4j/schema.ts';
import { missingNeo4j, startNeo4j, type Neo4jServer } from './neo4j-server.ts';

const missing = missingNeo4j(process.env);
if (missing !== null && process.env['CI'] !== undefined) throw new Error(missing);

if (missing !== null) process.stderr.write(`skipped: ${missing}\n`);

describe.skipIf(missing !== null)('a real Neo4j server', () => {
  let server: Neo4jServer;
  let neo4j: Neo4j;

  const options = (): Neo4jOptions => {
    const { uri, username, password, database } = server;
    return { uri, username, password, database, logger: silentLogger };
  };

  beforeAll(async () => {
    server = await startNeo4j(process.env);
    neo4j = openNeo4j(options());
  });

  afterAll(async () => {
    await neo4j?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
  });

  graphStoreConformance('Neo4j', async () => {
    // The server may be one that others use too: nothing is touched but what these tests have begun.
    const begun: string[] = [];
    return {
      store: createNeo4jGraphStore(neo4j),
      async begin() {
        const id = randomUUID();
        begun.push(id);
        return { id, publish: async () => {} };
      },
      async leftovers(generations) {
        const gone = begun.filter((id) => !generations.includes(id));
        const [row] = await neo4j.read<{ left: number }>(
          `RETURN COUNT { (n:LatticeGraph|LatticePage|LatticeNode|LatticeName) WHERE n.generation IN $gone }
             + COUNT { (n:LatticeNode|LatticeName) WHERE n.generation IN $begun AND NOT (n)--() }
             + COUNT { (n:LatticeName) WHERE n.generation IN $begun AND NOT EXISTS { (n)-[:NAMES]->() } }
             + COUNT {
                 (n)-[r]->() WHERE n.generation IN $begun AND r.page IS NOT NULL
                   AND NOT EXISTS { (p:LatticePage) WHERE p.generation = n.generation AND p.route = r.page }
               } AS left`,
          { gone, begun },
        );
        return row?.left ?? -1;
      },
      async [Symbol.asyncDispose]() {
        for (const id of begun) await deleteGeneration(neo4j, id);
      },
    };
  });

  describe('what goes wrong', () => {
    const query = { names: ['x'], scopes: [0], limit: 1 };
    const failureOf = async (changed: Partial<Neo4jOptions>): Promise<LatticeError> => {
      await using other = openNeo4j({ ...options(), ...changed });
      const failure: unknown = await createNeo4jGraphStore(other)
        .findNodes(randomUUID(), query)
        .catch((error: unknown) => error);
      if (!LatticeError.isInstance(failure)) throw new Error('it did not fail as it should');
      return failure;
    };

    it('names the variables of a wrong user, and keeps the password to itself', async () => {
      const failure = await failureOf({ password: 'not-the-password' });
      expect(failure).toMatchObject({ code: 'graph-unavailable', retryable: false });
      expect(failure.fix).toContain('NEO4J_PASSWORD');
      expect(`${failure.message} ${failure.fix} ${JSON.stringify(failure.context)}`).not.toContain('not-the-password');
    });

    it('names the variable of a database that is not there', async () => {
      expect((await failureOf({ database: 'elsewhere' })).fix).toContain('NEO4J_DATABASE');
    });

    it('names the variable of a server that is away, within its deadline', async () => {
      const startedAt = performance.now();
      const failure = await failureOf({ uri: 'bolt://127.0.0.1:1' });
      expect(failure).toMatchObject({ code: 'graph-unavailable', retryable: true });
      expect(failure.fix).toContain('NEO4J_URI');
      expect(performance.now() - startedAt).toBeLessThan(8_000);
    });

    it('gives up on a server that accepts and says nothing', async () => {
      const silent = createServer().listen(0, '127.0.0.1');
      await new Promise((listening) => silent.once('listening', listening));
      const { port } = toAddress(silent.address());
      const failure = await failureOf({ uri: `bolt://127.0.0.1:${port}` });
      expect(['timeout', 'graph-unavailable']).toContain(failure.code);
      expect(failure.fix).toContain('NEO4J_URI');
      silent.close();
    });

    it('ends a slow query on the server, and a caller’s who has left at once', async () => {
      const slow = 'UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN max(a * b) AS most';
      const timed: unknown = await neo4j.read(slow, {}, { timeoutMs: 300 }).catch((error: unknown) => error);
      expect(timed).toMatchObject({ code: 'timeout', retryable: true });
      const abort = new AbortController();
      const left = neo4j.read(slow, {}, { signal: abort.signal, timeoutMs: 1_000 }).catch((error: unknown) => error);
      abort.abort();
      expect(await left).toMatchObject({ code: 'cancelled' });
    });

    it('answers again once the server is back', async () => {
      const failed = await failureOf({ uri: 'bolt://127.0.0.1:1' });
      expect(failed.retryable).toBe(true);
      expect(await createNeo4jGraphStore(neo4j).findNodes(randomUUID(), query)).toEqual([]);
    });

    it('refuses an address that is none', () => {
      expect(() => openNeo4j({ ...options(), uri: 'ftp://nowhere' })).toThrow(/address of the Neo4j server/);
    });
  });
});

function toAddress(address: string | AddressInfo | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address;
}
