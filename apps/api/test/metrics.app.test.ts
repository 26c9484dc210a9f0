import type { Span, SpanAttributes, Tracing } from '@lattice/core';
import { createServiceMetrics } from '@lattice/observability/metrics';
import { expect, test } from 'vitest';

import { end, says, silentAfterStart } from './support/fake-answerer.ts';
import { FakeApiKeys } from './support/fake-identity.ts';
import { recordingMetrics } from './support/recording-metrics.ts';
import { allEvents, ask, askJson, expectProblem, fromAddress, post, sendRaw } from './support/requests.ts';
import { startTestApp } from './support/test-app.ts';

const ADMIN = 'the-token-of-the-operator';
const AS_ADMIN = { Authorization: `Bearer ${ADMIN}` };
const ELSEWHERE = fromAddress('203.0.113.9');

function metricsOf(url: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${url}/metrics`, { headers });
}

test('without ADMIN_TOKEN operator routes answer on this machine and are 404 elsewhere', async () => {
  await using app = await startTestApp();
  expect((await metricsOf(app.url)).status).toBe(200);
  await expectProblem(await metricsOf(app.url, ELSEWHERE), 404, 'not-found');
  await expectProblem(await metricsOf(app.url, { ...ELSEWHERE, ...AS_ADMIN }), 404, 'not-found');
});

test('a page whose name was made to point at this machine is elsewhere', async () => {
  await using app = await startTestApp();
  const rebound = 'GET /metrics HTTP/1.1\r\nHost: evil.example.com\r\nConnection: close\r\n\r\n';
  expect(await sendRaw(app.url, rebound)).toMatch(/^HTTP\/1\.1 404 /);
  const forwarded = rebound.replace('Connection', 'X-Forwarded-Host: localhost\r\nConnection');
  expect(await sendRaw(app.url, forwarded)).toMatch(/^HTTP\/1\.1 404 /);
  expect(await sendRaw(app.url, rebound.replace('evil.example.com', 'localhost:8000'))).toMatch(/^HTTP\/1\.1 200 /);
});

test('with ADMIN_TOKEN the token is what counts, on this machine too', async () => {
  const apiKeys = new FakeApiKeys();
  const [operating, asking] = [apiKeys.add('operate'), apiKeys.add('ask')];
  await using app = await startTestApp({ identity: { adminToken: ADMIN, apiKeys } });
  for (const place of [{}, ELSEWHERE]) {
    expect((await metricsOf(app.url, { ...place, ...AS_ADMIN })).status).toBe(200);
    expect((await metricsOf(app.url, { ...place, Authorization: `Bearer ${operating}` })).status).toBe(200);
    await expectProblem(await metricsOf(app.url, place), 401, 'unauthorized');
    await expectProblem(await metricsOf(app.url, { ...place, 'X-Demo-Session': 'demo-session' }), 401, 'unauthorized');
    await expectProblem(await metricsOf(app.url, { ...place, Authorization: `Bearer ${asking}` }), 403, 'forbidden');
  }
});

test('what is served is what Prometheus reads', async () => {
  await using app = await startTestApp({
    createMetrics: ({ openAnswers }) =>
      createServiceMetrics({
        openAnswers,
        circuits: () => [],
        queue: () => Promise.resolve({ waiting: 2, active: 1 }),
      }),
  });
  app.answerer.script = silentAfterStart;
  const open = await ask(app.url, 'What is it?');
  const response = await metricsOf(app.url);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const body = await response.text();
  expect(body).toContain('lattice_open_answers 1');
  expect(body).toContain('lattice_ingest_queue_jobs{state="waiting"} 2');
  expect(body).toContain('process_resident_memory_bytes');
  await open.body?.cancel();
});

test('requests are counted by the route they took, never by what a stranger wrote', async () => {
  const metrics = recordingMetrics();
  await using app = await startTestApp({ createMetrics: () => metrics });
  await (await fetch(`${app.url}/api/conversation/6b0c4f3e-4d0a-4a8e-9d3c-0a52f3b1f7aa`)).text();
  await (await fetch(`${app.url}/nothing/secret`)).text();
  await (await askJson(app.url, { message: 'What is it?' })).text();
  await (await fetch(`${app.url}/health`, { method: 'PROPFIND' })).text();
  const counted = metrics.requests.map(({ method, route, status }) => `${method} ${route} ${status}`);
  expect(counted).toEqual([
    'GET /api/conversation/:id 404',
    'GET other 404',
    'POST /api/chat 200',
    'other /health 405',
  ]);
});

test('answers are counted by how they ended', async () => {
  const metrics = recordingMetrics();
  await using app = await startTestApp({ createMetrics: () => metrics });
  await askJson(app.url, { message: 'What is it?' });
  app.answerer.script = async function* script() {
    yield* says('No.')({ question: '' }, new AbortController().signal);
  };
  await post(`${app.url}/api/v1/query`, { question: 'What is it?' }, { headers: { 'X-Demo-Session': 'demo-session' } });
  app.answerer.script = async function* script() {
    yield end({ refused: true, refusalReason: 'below-floor', degraded: ['rerank'] });
  };
  await allEvents(await ask(app.url, 'What is it?')).catch(() => []);
  app.answerer.script = () => {
    throw new Error('broken');
  };
  await askJson(app.url, { message: 'What is it?' });
  app.answerer.script = silentAfterStart;
  const left = await ask(app.url, 'What is it?');
  await left.body?.cancel();
  await app.answerer.released(5);
  await expect.poll(() => metrics.answers.length).toBe(5);
  expect(metrics.answers.map(({ result }) => result)).toEqual([
    'answered',
    'answered',
    'refused',
    'failed',
    'cancelled',
  ]);
  expect(metrics.answers[0]).toMatchObject({ mode: 'extractive', route: 'document', timings: { total: 3 } });
  expect(metrics.answers[2]).toMatchObject({ degraded: ['rerank'] });
});

class RecordingTracing implements Tracing {
  readonly ended: { name: string; attributes: SpanAttributes; failed: boolean }[] = [];
  readonly parents: (string | undefined)[] = [];

  serve(
    name: string,
    { traceparent, attributes = {} }: { traceparent?: string | undefined; attributes?: SpanAttributes },
  ) {
    this.parents.push(traceparent);
    return this.#span(name, attributes);
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #span(name: string, given: SpanAttributes): Span {
    let attributes = given;
    return {
      traceId: '0af7651916cd43dd8448eb211c80319c',
      child: (childName, more = {}) => this.#span(childName, more),
      set: (more) => {
        attributes = { ...attributes, ...more };
      },
      end: ({ failed = false, name: renamed = name } = {}) =>
        void this.ended.push({ name: renamed, attributes, failed }),
    };
  }
}

test('OTEL_EXPORTER_OTLP_ENDPOINT: a request and its answer are traced, without a word of the reader’s', async () => {
  const tracing = new RecordingTracing();
  await using app = await startTestApp({ tracing });
  const question = 'a very private question';
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const session = { 'X-Demo-Session': 'a-private-session', traceparent };
  const response = await post(`${app.url}/api/v1/query?private=1`, { question }, { headers: session });
  expect(await response.json()).toMatchObject({ trace_id: '0af7651916cd43dd8448eb211c80319c' });
  await fetch(`${app.url}/health`);
  expect(tracing.parents).toEqual([traceparent]);
  expect(tracing.ended).toEqual([
    {
      name: 'answer',
      failed: false,
      attributes: {
        'lattice.result': 'answered',
        'lattice.mode': 'extractive',
        'lattice.route': 'document',
        'gen_ai.usage.input_tokens': 0,
        'gen_ai.usage.output_tokens': 0,
        'lattice.stage.total_ms': 3,
      },
    },
    {
      name: 'POST /api/v1/query',
      failed: false,
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/api/v1/query',
        'http.response.status_code': 200,
      },
    },
  ]);
  expect(JSON.stringify(tracing.ended)).not.toMatch(/private/);
  const served = app.logger.lines.find(({ message }) => message === 'Request served');
  expect(served?.fields).toMatchObject({ trace_id: '0af7651916cd43dd8448eb211c80319c' });
});
