import { once } from 'node:events';
import { createServer } from 'node:http';

import { silentLogger } from '@lattice/core';
import { expect, test } from 'vitest';

import { openTracing } from '../src/tracing/index.ts';

interface Received {
  readonly path: string;
  readonly text: string;
}

/** Takes what is sent over OTLP/HTTP. */
async function startCollector(status = 200) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      received.push({ path: request.url ?? '', text });
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const SERVICE = { serviceName: 'lattice-api', serviceVersion: '1.2.3', logger: silentLogger };

test('spans arrive with their parents, attributes and the caller’s trace', async () => {
  await using collector = await startCollector();
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  {
    await using tracing = openTracing({ ...SERVICE, endpoint: `${collector.endpoint}/` });
    const request = tracing.serve('request', {
      traceparent: `00-${traceId}-b7ad6b7169203331-01`,
      attributes: { 'http.request.method': 'POST' },
    });
    expect(request.traceId).toBe(traceId);
    const answer = request.child('answer', { 'lattice.mode': 'extractive' });
    answer.set({ 'lattice.degraded': ['rerank'] });
    answer.end({ failed: true });
    request.end({ name: 'POST /api/chat' });
  }
  expect(collector.received.map(({ path }) => path)).toEqual(['/v1/traces']);
  const sent: unknown = JSON.parse(collector.received[0]?.text ?? '');
  const spans = JSON.stringify(sent);
  for (const part of ['lattice-api', '1.2.3', 'POST /api/chat', '"answer"', 'rerank', traceId, 'b7ad6b7169203331']) {
    expect(spans).toContain(part);
  }
  expect(spans.split(traceId).length - 1).toBe(2);
});

test.each(['', 'nonsense', `00-${'0'.repeat(31)}-x-01`, 'x'.repeat(10_000)])(
  'a traceparent of %j begins a trace of our own',
  async (traceparent) => {
    await using collector = await startCollector();
    await using tracing = openTracing({ ...SERVICE, endpoint: collector.endpoint });
    const span = tracing.serve('request', { traceparent });
    expect(span.traceId).toMatch(/^[0-9a-f]{32}$/);
    span.end();
  },
);

test('a collector that fails or is not there keeps nobody', async () => {
  await using broken = await startCollector(500);
  for (const endpoint of [broken.endpoint, 'http://127.0.0.1:9']) {
    const startedAt = performance.now();
    {
      await using tracing = openTracing({ ...SERVICE, endpoint });
      tracing.serve('request', {}).end();
    }
    expect(performance.now() - startedAt).toBeLessThan(4_000);
  }
});
