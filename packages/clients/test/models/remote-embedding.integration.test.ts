import { json } from 'node:stream/consumers';
import { inspect } from 'node:util';

import { createGeminiEmbedding } from '@lattice/clients/gemini';
import { createOpenAiEmbedding } from '@lattice/clients/openai';
import { createResilience, type Resilience, type ResilienceLimits } from '@lattice/clients/resilience';
import { type EmbeddingModel, LatticeError } from '@lattice/core';
import { embeddingModelConformance } from '@lattice/testing';
import { beforeAll, afterAll, describe, expect, test } from 'vitest';

import { faults, type ProviderEmulator, REFUSED, startProvider } from './provider-emulator.ts';
import { recordingLogger } from './recording-logger.ts';

const KEY = 'planted-key-93bc51aa';

interface Setup {
  readonly model: EmbeddingModel;
  readonly resilience: Resilience;
  readonly log: readonly string[];
}

interface Changes {
  readonly dimensions?: number | null;
  readonly textsPerMinute?: number;
  readonly modelName?: string;
  readonly limits?: Partial<ResilienceLimits>;
  readonly keyOwner?: 'server' | 'reader';
}

function setUp(backend: 'gemini' | 'openai', provider: ProviderEmulator, changes: Changes = {}): Setup {
  const logger = recordingLogger();
  const limits = { firstDelayMs: 10, longestDelayMs: 20, ...changes.limits };
  const name = `${backend}-embedding`;
  const resilience = createResilience({ name, label: backend, code: 'model-unavailable', logger, limits });
  const shared = {
    apiKey: KEY,
    resilience,
    dimensions: changes.dimensions === undefined ? 256 : changes.dimensions,
    textsPerMinute: changes.textsPerMinute ?? null,
    keyOwner: changes.keyOwner ?? 'server',
  } as const;
  const model =
    backend === 'gemini'
      ? createGeminiEmbedding({
          ...shared,
          model: changes.modelName ?? 'gemini-embedding-001',
          baseUrl: provider.url,
          modelVariable: 'GEMINI_EMBEDDING_MODEL',
        })
      : createOpenAiEmbedding({
          ...shared,
          model: changes.modelName ?? 'text-embedding-3-small',
          baseUrl: `${provider.url}/v1`,
          modelVariable: 'OPENAI_EMBEDDING_MODEL',
        });
  return { model, resilience, log: logger.lines };
}

async function failure(promise: Promise<unknown>): Promise<LatticeError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!LatticeError.isInstance(error)) throw new Error('no LatticeError', { cause: error });
  return error;
}

describe.each(['gemini', 'openai'] as const)('%s embeddings', (backend) => {
  let provider: ProviderEmulator;
  beforeAll(async () => {
    provider = await startProvider();
  });
  afterAll(() => provider[Symbol.asyncDispose]());

  const upper = backend.toUpperCase();

  embeddingModelConformance(backend, async () => ({
    model: setUp(backend, provider).model,
    refusedText: `text ${REFUSED}`,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }));

  test('one bad text among many costs calls in the order of its logarithm', async () => {
    const { model } = setUp(backend, provider);
    const texts = Array.from({ length: model.limits.batch }, (_, index) => `text ${index}`);
    texts[17] = `a ${REFUSED} text`;
    const before = provider.calls.length;
    const vectors = await model.embedDocuments(texts);
    expect(vectors.flatMap((vector, index) => (vector === null ? [index] : []))).toEqual([17]);
    expect(provider.calls.length - before).toBeLessThanOrEqual(2 + 2 * Math.ceil(Math.log2(texts.length)));
  });

  test('what is refused for another reason than the texts is said after two calls', async () => {
    const { model, resilience } = setUp(backend, provider);
    provider.failAlways(faults.status(400));
    const before = provider.calls.length;
    const error = await failure(model.embedDocuments(Array.from({ length: 30 }, (_, index) => `text ${index}`)));
    provider.failAlways(null);
    expect(error).toMatchObject({ code: 'model-rejected', retryable: false });
    expect(error.fix).toContain(`${upper}_EMBEDDING_MODEL`);
    expect(provider.calls.length - before).toBe(2);
    expect(resilience.circuit()).toMatchObject({ state: 'CLOSED', failures: 0 });
  });

  test('429 is tried again when its Retry-After is over, and not before', async () => {
    const { model, resilience } = setUp(backend, provider);
    const before = provider.calls.length;
    provider.failNext(faults.status(429, { 'retry-after': '1' }));
    expect(await model.embedDocuments(['text'])).not.toContain(null);
    const [first, second] = provider.calls.slice(before);
    const waitedMs = (second?.at ?? 0) - (first?.at ?? 0);
    expect(waitedMs).toBeGreaterThanOrEqual(995);
    expect(waitedMs).toBeLessThan(2_000);
    expect(resilience.circuit().failures).toBe(0);
  });

  test('429 with a long Retry-After fails a question at once', async () => {
    const { model } = setUp(backend, provider);
    provider.failNext(faults.status(429, { 'retry-after': '3600' }));
    const start = performance.now();
    const error = await failure(model.embedQuery('question'));
    expect(performance.now() - start).toBeLessThan(1_000);
    expect(error).toMatchObject({ code: 'model-unavailable', retryable: true, context: { retryAfterMs: 3_600_000 } });
  });

  test.each([
    ['500', faults.status(500)],
    ['503', faults.status(503)],
    ['an HTML page with 502', faults.htmlPage(502)],
    ['an HTML page with 200', faults.htmlPage(200)],
    ['garbage', faults.garbage],
    ['half a body', faults.halfABody],
    ['a closed connection', faults.noAnswer],
    ['an empty object', faults.json(200, {})],
    ['too few vectors', faults.json(200, { embeddings: [], data: [] })],
  ])('%s is tried again, and said when it does not end', async (_name, fault) => {
    const { model, resilience } = setUp(backend, provider, { limits: { failuresToOpen: 100 } });
    provider.failNext(fault, fault);
    expect(await model.embedDocuments(['text'])).not.toContain(null);
    provider.failAlways(fault);
    const error = await failure(model.embedQuery('question'));
    provider.failAlways(null);
    expect(error).toMatchObject({ code: 'model-unavailable', retryable: true });
    expect(error.fix).toContain(`${upper}_BASE_URL`);
    expect(resilience.circuit().failures).toBe(2);
  });

  test('a wrong key is said at once, names the variable, and shows up nowhere', async () => {
    const { model, log } = setUp(backend, provider);
    const before = provider.calls.length;
    provider.failNext(faults.wrongKey);
    const error = await failure(model.embedDocuments(['text']));
    expect(error).toMatchObject({ code: 'model-rejected', retryable: false });
    expect(error.fix).toContain(`${upper}_API_KEY`);
    expect(provider.calls.length - before).toBe(1);
    expect(provider.calls.at(-1)?.authorization).toContain(KEY);
    expect(inspect(error, { depth: 10 }) + JSON.stringify(error) + String(error.stack)).not.toContain(KEY);
    expect(log.join('\n')).not.toContain(KEY);
  });

  test("a reader's wrong key is the reader's to mend", async () => {
    const { model } = setUp(backend, provider, { keyOwner: 'reader' });
    provider.failNext(faults.wrongKey);
    const error = await failure(model.embedQuery('text'));
    expect(error.fix).toBe('Check the key you have entered.');
  });

  test('an unknown model names its variable', async () => {
    const { model } = setUp(backend, provider, { modelName: 'no-such-model' });
    provider.failNext(faults.status(404));
    const error = await failure(model.embedQuery('text'));
    expect(error).toMatchObject({ code: 'model-rejected' });
    expect(error.message).toContain('no-such-model');
    expect(error.fix).toContain(`${upper}_EMBEDDING_MODEL`);
  });

  test('vectors of another length name the variable and the length', async () => {
    const { model, resilience } = setUp(backend, provider);
    const vector = Array.from({ length: 100 }, () => 0.1);
    provider.failNext(faults.json(200, { embeddings: [{ values: vector }], data: [{ index: 0, embedding: vector }] }));
    const error = await failure(model.embedDocuments(['text']));
    expect(error).toMatchObject({ code: 'model-rejected', retryable: false });
    expect(error.fix).toContain('EMBEDDING_DIMENSIONS=100');
    expect(resilience.circuit().failures).toBe(0);
  });

  test('a hanging provider is given up in time, and its connection is closed', async () => {
    const { model } = setUp(backend, provider);
    provider.failAlways(faults.hang);
    const ended = provider.callEndedEarly();
    const start = performance.now();
    const error = await failure(model.embedQuery('text'));
    provider.failAlways(null);
    expect(error).toMatchObject({ code: 'model-unavailable', retryable: true });
    expect(performance.now() - start).toBeLessThan(8_000);
    await ended;
  });

  test('cancelling ends the call and its connection within 100 ms', async () => {
    const { model, resilience } = setUp(backend, provider);
    const arrived = Promise.withResolvers<void>();
    provider.failNext(() => arrived.resolve());
    const caller = new AbortController();
    const call = failure(model.embedDocuments(['text'], { signal: caller.signal }));
    await arrived.promise;
    const ended = provider.callEndedEarly();
    const start = performance.now();
    caller.abort();
    expect((await call).code).toBe('cancelled');
    await ended;
    expect(performance.now() - start).toBeLessThan(100);
    expect(resilience.circuit().failures).toBe(0);
  });

  test('a provider that is down opens the circuit, which then fails in under 5 ms and heals', async () => {
    const { model, resilience } = setUp(backend, provider, { limits: { failuresToOpen: 2, openMs: 1_000 } });
    provider.failAlways(faults.status(500));
    await failure(model.embedQuery('text'));
    expect(resilience.circuit().state).toBe('OPEN');
    const before = provider.calls.length;
    const times: number[] = [];
    for (let count = 0; count < 9; count += 1) {
      const start = performance.now();
      const error = await failure(model.embedQuery('text'));
      times.push(performance.now() - start);
      expect(error).toMatchObject({ code: 'model-unavailable', context: { service: `${backend}-embedding` } });
    }
    // The middle one: a single one may have met the garbage collector.
    expect(times.toSorted((one, other) => one - other)[4]).toBeLessThan(5);
    expect(provider.calls.length).toBe(before);
    provider.failAlways(null);
    await expect.poll(() => model.embedQuery('text').then(() => 'healed', String), { timeout: 5_000 }).toBe('healed');
    expect(resilience.circuit().state).toBe('CLOSED');
  });

  test('a build outlasts an outage that opens the circuit', async () => {
    const { model, resilience } = setUp(backend, provider, { limits: { failuresToOpen: 3, openMs: 100 } });
    provider.failAlways(faults.status(503));
    const texts = Array.from({ length: model.limits.batch * 6 }, (_, index) => `text ${index}`);
    const build = model.embedDocuments(texts);
    await expect.poll(() => resilience.circuit().state).toBe('OPEN');
    provider.failAlways(null);
    expect(await build).not.toContain(null);
    expect(resilience.circuit()).toMatchObject({ state: 'CLOSED', failures: 0 });
  });

  test('texts are counted one by one against the allowance', async () => {
    const { model } = setUp(backend, provider, { textsPerMinute: 1_200 });
    const texts = Array.from({ length: 1_220 }, (_, index) => `t${index}`);
    const start = performance.now();
    await model.embedDocuments(texts);
    // 1,200 at once, 20 more at 20 a second.
    expect(performance.now() - start).toBeGreaterThanOrEqual(950);
  });
});

test('gemini is told what a text is for, and how long its vector should be', async () => {
  await using provider = await startProvider();
  const { model } = setUp('gemini', provider, { dimensions: 768 });
  await model.embedDocuments(Array.from({ length: 101 }, (_, index) => `text ${index}`));
  await model.embedQuery('question');
  const sizes = provider.embedRequests.map(({ requests }) => requests.length);
  expect(sizes.toSorted((a, b) => a - b)).toEqual([1, 1, 100]);
  expect(provider.embedRequests.at(-1)?.requests).toEqual([
    {
      model: 'models/gemini-embedding-001',
      content: { parts: [{ text: 'question' }] },
      taskType: 'RETRIEVAL_QUERY',
      outputDimensionality: 768,
    },
  ]);
  expect(provider.embedRequests[0]?.requests[0]).toMatchObject({ taskType: 'RETRIEVAL_DOCUMENT' });

  const newer = setUp('gemini', provider, { modelName: 'gemini-embedding-2', dimensions: null });
  await newer.model.embedQuery('question');
  expect(newer.model.dimensions).toBe(3_072);
  expect(provider.embedRequests.at(-1)?.requests[0]?.taskType).toBeUndefined();
  expect(provider.embedRequests.at(-1)?.requests[0]?.content.parts[0].text).toBe(
    'task: search result | query: question',
  );
});

test("gemini's RetryInfo in the body is honoured", async () => {
  await using provider = await startProvider();
  const { model } = setUp('gemini', provider);
  const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '0.5s' }];
  provider.failNext(
    faults.json(429, { error: { code: 429, message: 'quota', status: 'RESOURCE_EXHAUSTED', details } }),
  );
  await model.embedDocuments(['text']);
  const [first, second] = provider.calls;
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(495);
});

test('openai is asked for floats, and for another length only where the model can be cut', async () => {
  await using provider = await startProvider();
  const ask = async (modelName: string, dimensions: number): Promise<unknown> => {
    const body = Promise.withResolvers<unknown>();
    provider.failNext((request, response) => {
      body.resolve(json(request));
      faults.status(404)(request, response);
    });
    await failure(setUp('openai', provider, { modelName, dimensions }).model.embedQuery('question'));
    return body.promise;
  };
  const plain = { input: ['question'], encoding_format: 'float' };
  expect(await ask('text-embedding-3-small', 512)).toEqual({
    ...plain,
    model: 'text-embedding-3-small',
    dimensions: 512,
  });
  expect(await ask('text-embedding-3-small', 1_536)).toEqual({ ...plain, model: 'text-embedding-3-small' });
  expect(await ask('house-blend', 512)).toEqual({ ...plain, model: 'house-blend' });
});

test('openai reads base64 from servers that send it unasked', async () => {
  await using provider = await startProvider();
  const { model } = setUp('openai', provider, { modelName: 'some-model', dimensions: 2 });
  const embedding = Buffer.from(new Float32Array([3, 4]).buffer).toString('base64');
  provider.failNext(faults.json(200, { data: [{ embedding }] }));
  expect(Array.from(await model.embedQuery('question'), (value) => Math.round(value * 10))).toEqual([6, 8]);
});

test('a quota that is used up is no reason to try again', async () => {
  await using provider = await startProvider();
  const { model } = setUp('openai', provider);
  provider.failNext(faults.json(429, { error: { message: 'You exceeded', code: 'insufficient_quota', type: 'x' } }));
  const error = await failure(model.embedQuery('question'));
  expect(error.fix).toContain('OPENAI_API_KEY');
  expect(provider.calls).toHaveLength(1);
});

test('a model of unknown length asks for EMBEDDING_DIMENSIONS', async () => {
  await using provider = await startProvider();
  expect(() => setUp('openai', provider, { modelName: 'house-blend', dimensions: null })).toThrow(
    expect.objectContaining({ code: 'configuration-invalid', fix: expect.stringContaining('EMBEDDING_DIMENSIONS') }),
  );
});
