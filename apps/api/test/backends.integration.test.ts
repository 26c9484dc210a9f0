import { readinessSchema } from '@lattice/core';
import { temporaryFolder } from '@lattice/testing';
import { expect, test } from 'vitest';

import { ROBOTICS_BOOK, startApi } from './support/api-process.ts';
import { askJson } from './support/requests.ts';

/** Nothing listens there. */
const NOWHERE = '127.0.0.1:9';

test(
  'VECTOR_BACKEND, GRAPH_BACKEND and QUEUE_BACKEND win over the services that are set',
  { timeout: 120_000 },
  async () => {
    await using folder = await temporaryFolder();
    await using api = startApi({
      dataDirectory: folder.path,
      docs: ROBOTICS_BOOK,
      env: {
        VECTOR_BACKEND: 'postgres',
        QDRANT_URL: `http://${NOWHERE}`,
        GRAPH_BACKEND: 'postgres',
        NEO4J_URI: `bolt://${NOWHERE}`,
        NEO4J_USERNAME: 'neo4j',
        NEO4J_PASSWORD: 'the-password-of-nobody',
        NEO4J_DATABASE: 'neo4j',
        QUEUE_BACKEND: 'postgres',
        REDIS_URL: `redis://${NOWHERE}`,
        RATE_LIMIT_STORE: 'memory',
      },
    });
    // Ready means that the job which indexes the book has gone through the queue.
    const url = await api.ready();
    const health = readinessSchema.parse(await (await fetch(`${url}/api/health`)).json());
    expect(health.status).toBe('healthy');
    expect(health.dependencies.map(({ name }) => name)).toEqual(['postgres', 'index', 'worker']);
    for (const what of ['vector', 'graph', 'queue']) {
      expect(api.output()).toContain(`${what}: postgres, because ${what.toUpperCase()}_BACKEND says so`);
    }
    expect((await askJson(url, { message: 'What comes before the chapter on simulation?' })).status).toBe(200);
  },
);
