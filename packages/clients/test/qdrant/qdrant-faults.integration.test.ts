import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { inspect } from 'node:util';

import { LatticeError, silentLogger, type ReplicaFilter } from '@lattice/core';
import { unitVector } from '@lattice/testing';
import { describe, expect, it } from 'vitest';

import { createQdrantReplica, type QdrantReplica } from '../../src/qdrant/create-qdrant-replica.ts';
import { servicesMissing } from '../support/test-services.ts';
import { startQdrant } from './qdrant-server.ts';

const KEY = 'key-that-nobody-may-see';
const QUICK = { attemptTimeoutMs: 300, totalTimeoutMs: 800, retries: 1, firstDelayMs: 1, longestDelayMs: 5 };
const FILTER: ReplicaFilter = { generation: 'g' };
const EAST = unitVector([1, 0, 0, 0]);

interface Trouble extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly requests: string[];
}

async function troubled(answer: RequestListener): Promise<Trouble> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function open({ url, port }: { url: string; port: number }, given: object = {}): QdrantReplica {
  return createQdrantReplica({ url, port, apiKey: KEY, logger: silentLogger, limits: { ...QUICK, ...given } });
}

async function failureOf(call: Promise<unknown>): Promise<LatticeError> {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!LatticeError.isInstance(error)) throw new Error(`expected a LatticeError, got ${inspect(error)}`);
  // Neither its text nor anything that a log prints of it.
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(KEY);
  return error;
}

/** Says it is Qdrant, and has one trouble with everything else. */
const honestAtFirst =
  (answer: RequestListener): RequestListener =>
  (request, response) => {
    if (request.url !== '/') return answer(request, response);
    return response.setHeader('content-type', 'application/json').end('{"title":"qdrant","version":"1.17.0"}');
  };

describe('a server that', () => {
  const troubles: { name: string; answer: RequestListener; message: RegExp; fix: RegExp }[] = [
    { name: 'hangs', answer: () => {}, message: /did not answer in time/, fix: /QDRANT_URL/ },
    {
      name: 'hangs in the middle of its answer',
      answer: (_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).write('{"result":'),
      message: /did not answer in time/,
      fix: /QDRANT_URL/,
    },
    {
      name: 'drops the connection in the middle of its answer',
      answer: (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' });
        response.write('{"result":', () => response.destroy());
      },
      message: /cannot be reached/,
      fix: /QDRANT_URL/,
    },
    {
      name: 'answers half of its JSON',
      answer: (_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"result":'),
      message: /cannot be reached|no Qdrant/,
      fix: /QDRANT_URL/,
    },
    {
      name: 'answers with a page',
      answer: (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome</h1>'),
      message: /no Qdrant server/,
      fix: /QDRANT_URL/,
    },
    {
      name: 'answers something else in JSON',
      answer: (_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"result":7}'),
      message: /no Qdrant server/,
      fix: /QDRANT_URL/,
    },
    {
      name: 'is behind a gateway without it, which repeats the request',
      answer: (request, response) =>
        void response
          .writeHead(502, { 'content-type': 'text/html' })
          .end(`<p>${String(request.headers['api-key'])}</p>`),
      message: /cannot answer now/,
      fix: /QDRANT_URL/,
    },
    {
      name: 'sends elsewhere',
      answer: (_, response) => void response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
      message: /cannot be reached/,
      fix: /QDRANT_URL/,
    },
    {
      name: 'refuses the key',
      answer: (_, response) => void response.writeHead(403, { 'content-type': 'text/plain' }).end('Invalid API key'),
      message: /refused the key/,
      fix: /QDRANT_API_KEY/,
    },
  ];

  it.each(troubles)('$name is told by the variable to look at', async ({ answer, message, fix }) => {
    await using server = await troubled(honestAtFirst(answer));
    const store = open(server);
    const startedAt = performance.now();
    for (const call of [
      () => store.collections(),
      () => store.searchDense('a', { vector: EAST, filter: FILTER, limit: 3 }),
      () => store.ensureCollection('a', 4),
    ]) {
      const error = await failureOf(call());
      expect(error).toMatchObject({ code: 'search-unavailable', message: expect.stringMatching(message) });
      expect(error.fix).toMatch(fix);
    }
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });

  it('is not there is told, fails at once after a while, and is used again when it is back', async () => {
    const answer = honestAtFirst((_, response) =>
      response.setHeader('content-type', 'application/json').end('{"result":{"collections":[]}}'),
    );
    const probe = await troubled(answer);
    const { url, port } = probe;
    await probe[Symbol.asyncDispose]();
    const store = open({ url, port }, { failuresToOpen: 3, openMs: 200, retries: 0 });
    for (let call = 0; call < 3; call += 1) {
      const error = await failureOf(store.collections());
      expect(error).toMatchObject({ code: 'search-unavailable', retryable: true });
      expect(error.fix).toMatch(/QDRANT_URL/);
    }
    expect(store.circuit()).toMatchObject({ name: 'qdrant', state: 'OPEN' });
    const startedAt = performance.now();
    expect((await failureOf(store.collections())).fix).toMatch(/QDRANT_URL/);
    expect(performance.now() - startedAt).toBeLessThan(20);
    const server = createServer(answer);
    server.listen(port, '127.0.0.1');
    try {
      await expect.poll(() => store.collections().catch(() => null), { timeout: 10_000 }).toEqual([]);
      expect(store.circuit()).toMatchObject({ state: 'CLOSED' });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it('has a path before it, and a port of its own, is asked there', async () => {
    await using server = await troubled((_, response) =>
      response.setHeader('content-type', 'application/json').end('{"version":"1.17.0","result":{"collections":[]}}'),
    );
    const store = open({ url: 'http://127.0.0.1/vectors', port: server.port });
    expect(await store.collections()).toEqual([]);
    expect(server.requests).toEqual(['GET /vectors/', 'GET /vectors/collections']);
  });
});

describe.skipIf(servicesMissing)("Qdrant's engine", () => {
  it('with a key is refused without it', async () => {
    await using server = await startQdrant({ apiKey: 'right' });
    const error = await failureOf(open(server).ping());
    expect(error).toMatchObject({ code: 'search-unavailable', message: 'Qdrant refused the key.', retryable: false });
    expect(error.fix).toMatch(/QDRANT_API_KEY/);
    const right = createQdrantReplica({ ...server, apiKey: 'right', logger: silentLogger });
    await right.ping();
  });

  it.each([
    { version: '1.14.1', usable: false },
    { version: '0.11.0', usable: false },
    { version: '1.15.0', usable: true },
    { version: '2.0.0-dev', usable: true },
  ])('of version $version is usable: $usable', async ({ version, usable }) => {
    await using server = await startQdrant({ version });
    if (usable) await open(server).ping();
    else expect((await failureOf(open(server).ping())).fix).toMatch(/QDRANT_URL to 1\.15/);
  });

  it.each([
    { name: 'one unnamed vector', body: { vectors: { size: 4, distance: 'Cosine' } } },
    { name: 'vectors of other names', body: { vectors: { text: { size: 4, distance: 'Cosine' } } } },
    { name: 'no words', body: { vectors: { dense: { size: 4, distance: 'Cosine' } } } },
  ])('refuses nothing, so a collection of another program with $name is left alone by us', async ({ body }) => {
    await using server = await startQdrant();
    await fetch(`${server.url}/collections/theirs`, { method: 'PUT', body: JSON.stringify(body) });
    const error = await failureOf(open(server).ensureCollection('theirs', 4));
    expect(error).toMatchObject({ code: 'generation-mismatch', message: expect.stringContaining('another program') });
    expect(error.fix).toMatch(/QDRANT_COLLECTION/);
  });

  it('that is killed and comes back empty names the way to fill it', async () => {
    const server = await startQdrant();
    const store = open(server);
    await store.ensureCollection('a', 4);
    await server.kill();
    const error = await failureOf(store.searchDense('a', { vector: EAST, filter: FILTER, limit: 3 }));
    expect(error).toMatchObject({ code: 'search-unavailable', retryable: true });
    // Back, and empty.
    await using _again = await startQdrant({ port: server.port });
    const missing = await failureOf(store.searchDense('a', { vector: EAST, filter: FILTER, limit: 3 }));
    expect(missing.context).toMatchObject({ reason: 'collection-missing' });
    expect(missing.fix).toMatch(/vectors repair/);
  });
});
