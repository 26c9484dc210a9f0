import { json } from 'node:stream/consumers';
import { inspect } from 'node:util';

import { createGeminiChat } from '@lattice/clients/gemini';
import { createListwiseRerank } from '@lattice/clients/models';
import { createOpenAiChat } from '@lattice/clients/openai';
import { createResilience, type Resilience, type ResilienceLimits } from '@lattice/clients/resilience';
import { type ChatModel, type CompletionEvent, type CompletionRequest, LatticeError } from '@lattice/core';
import { chatModelConformance, rerankModelConformance } from '@lattice/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type Fault, faults, type ProviderEmulator, startProvider } from './provider-emulator.ts';
import { recordingLogger } from './recording-logger.ts';

const KEY = 'planted-key-93bc51aa';
const known = { question: 'What is Lattice?', answer: 'A reader of documentation, with proofs.' };
const slowQuestion = 'Slowly, please';
const request: CompletionRequest = { messages: [{ role: 'user', content: known.question }], maxOutputTokens: 50 };

type Backend = 'gemini' | 'openai';

interface Setup {
  readonly model: ChatModel;
  readonly resilience: Resilience;
  readonly log: readonly string[];
}

function setUp(
  backend: Backend,
  provider: ProviderEmulator,
  changes: { limits?: Partial<ResilienceLimits>; modelName?: string } = {},
): Setup {
  const logger = recordingLogger();
  const limits = { firstDelayMs: 10, longestDelayMs: 20, ...changes.limits };
  const name = `${backend}-chat`;
  const resilience = createResilience({ name, label: backend, code: 'model-unavailable', logger, limits });
  const shared = { apiKey: KEY, resilience } as const;
  const model =
    backend === 'gemini'
      ? createGeminiChat({
          ...shared,
          model: changes.modelName ?? 'gemini-3.5-flash',
          baseUrl: provider.url,
          modelVariable: 'GEMINI_CHAT_MODEL',
        })
      : createOpenAiChat({
          ...shared,
          model: changes.modelName ?? 'gpt-6-luna',
          baseUrl: `${provider.url}/v1`,
          modelVariable: 'OPENAI_CHAT_MODEL',
        });
  return { model, resilience, log: logger.lines };
}

/** Parts of an answer in the words of each API. */
const parts = {
  gemini: {
    text: (text: string) => ({ candidates: [{ content: { role: 'model', parts: [{ text }] } }] }),
    end: (finishReason: string) => ({
      candidates: [{ content: { role: 'model' }, finishReason }],
      usageMetadata: { promptTokenCount: 7, candidatesTokenCount: 3, thoughtsTokenCount: 2 },
    }),
    length: 'MAX_TOKENS',
    filtered: 'SAFETY',
  },
  openai: {
    text: (content: string) => ({ choices: [{ index: 0, delta: { content } }] }),
    end: (finish_reason: string) => ({
      choices: [{ index: 0, delta: {}, finish_reason }],
      usage: { prompt_tokens: 7, completion_tokens: 5 },
    }),
    length: 'length',
    filtered: 'content_filter',
  },
};

async function collect(model: ChatModel): Promise<{ events: CompletionEvent[]; error: LatticeError | null }> {
  const events: CompletionEvent[] = [];
  try {
    for await (const event of model.stream(request)) events.push(event);
    return { events, error: null };
  } catch (error) {
    if (!LatticeError.isInstance(error)) throw error;
    return { events, error };
  }
}

async function startAnsweringProvider(): Promise<ProviderEmulator> {
  const provider = await startProvider();
  const usage = { promptTokenCount: 7, candidatesTokenCount: 9, prompt_tokens: 7, completion_tokens: 9 };
  provider.mock.onMessage(known.question, { content: known.answer, usage });
  provider.mock.onMessage(slowQuestion, { content: 'word word word' }, { latency: 150, chunkSize: 5 });
  return provider;
}

describe.each(['gemini', 'openai'] as const)('%s chat', (backend) => {
  let provider: ProviderEmulator;
  beforeAll(async () => {
    provider = await startAnsweringProvider();
  });
  afterAll(() => provider[Symbol.asyncDispose]());

  const upper = backend.toUpperCase();
  const { text, end, length, filtered } = parts[backend];

  chatModelConformance(backend, async () => ({
    model: setUp(backend, provider).model,
    slowQuestion,
    known,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }));

  test('says why an answer ended, and what it took', async () => {
    const { model } = setUp(backend, provider);
    provider.failNext(
      faults.stream([text('a'), end(length)], 'whole'),
      faults.stream([text('a'), end(filtered)], 'whole'),
    );
    expect((await collect(model)).events).toEqual([
      { type: 'text', text: 'a' },
      { type: 'end', reason: 'length', inputTokens: 7, outputTokens: 5 },
    ]);
    expect((await collect(model)).events.at(-1)).toMatchObject({ type: 'end', reason: 'filtered' });
  });

  test.each<[string, Fault]>([
    ['cut off', faults.stream([text('so '), text('far')], 'cut')],
    ['ended too early', faults.stream([text('so '), text('far')], 'whole')],
  ])('an answer that is %s in the middle throws after what had come, and is not begun again', async (_name, fault) => {
    const { model, resilience } = setUp(backend, provider);
    const before = provider.calls.length;
    provider.failNext(fault);
    const { events, error } = await collect(model);
    expect(events.map((event) => (event.type === 'text' ? event.text : event.type)).join('')).toBe('so far');
    expect(error).toMatchObject({ code: 'model-unavailable', retryable: true });
    expect(provider.calls.length - before).toBe(1);
    expect(resilience.circuit().failures).toBe(1);
  });

  test('an answer that turns into garbage throws, and is not begun again', async () => {
    const { model } = setUp(backend, provider);
    const before = provider.calls.length;
    // Libraries drop what they have read ahead when the next part makes no sense.
    const arrived = Promise.withResolvers<void>();
    provider.failNext((incoming, response) => {
      faults.stream([text('so far')], 'hang')(incoming, response);
      void arrived.promise.then(() => response.end('data: {"nonsense\n\n'));
    });
    const stream = model.stream(request);
    expect((await stream.next()).value).toEqual({ type: 'text', text: 'so far' });
    arrived.resolve();
    await expect(stream.next()).rejects.toMatchObject({ code: 'model-unavailable' });
    expect(provider.calls.length - before).toBe(1);
  });

  test('the connection of an answer that has fallen silent is closed when its reader leaves', async () => {
    const { model } = setUp(backend, provider);
    provider.failNext(faults.stream([text('so far')], 'hang'));
    const caller = new AbortController();
    const ended = provider.callEndedEarly();
    const stream = model.stream(request, { signal: caller.signal });
    await stream.next();
    const start = performance.now();
    caller.abort();
    await expect(stream.next()).rejects.toMatchObject({ code: 'cancelled' });
    await ended;
    expect(performance.now() - start).toBeLessThan(100);
  });

  test.each<[string, Fault]>([
    ['500', faults.status(500)],
    ['429 with Retry-After', faults.status(429, { 'retry-after': '0' })],
    ['an HTML page with 502', faults.htmlPage(502)],
    ['an HTML page with 200', faults.htmlPage(200)],
    ['garbage', faults.garbage],
    ['half a body', faults.halfABody],
    ['a closed connection', faults.noAnswer],
    ['an answer that is cut off before its first word', faults.stream([], 'cut')],
  ])('%s is tried again, and said when it does not end', async (_name, fault) => {
    const { model } = setUp(backend, provider);
    provider.failNext(fault);
    expect((await collect(model)).events.at(-1)).toMatchObject({ type: 'end', reason: 'stop' });
    provider.failNext(fault, fault);
    const { events, error } = await collect(model);
    expect(events).toEqual([]);
    expect(error).toMatchObject({ code: 'model-unavailable', retryable: true });
  });

  test('a wrong key is said at once, names the variable, and shows up nowhere', async () => {
    const { model, log } = setUp(backend, provider);
    provider.failNext(faults.wrongKey);
    const { error } = await collect(model);
    expect(error).toMatchObject({ code: 'model-rejected', retryable: false });
    expect(error?.fix).toContain(`${upper}_API_KEY`);
    expect(inspect(error, { depth: 10 }) + JSON.stringify(error) + String(error?.stack)).not.toContain(KEY);
    expect(log.join('\n')).not.toContain(KEY);
  });

  test('an unknown model names its variable', async () => {
    const { model } = setUp(backend, provider, { modelName: 'no-such-model' });
    provider.failNext(faults.status(404));
    const { error } = await collect(model);
    expect(error?.message).toContain('no-such-model');
    expect(error?.fix).toContain(`${upper}_CHAT_MODEL`);
  });

  test('a client for one request costs next to nothing', () => {
    const count = 200;
    const start = performance.now();
    for (let made = 0; made < count; made += 1) setUp(backend, provider);
    expect((performance.now() - start) / count).toBeLessThan(2);
  });
});

describe('gemini', () => {
  let provider: ProviderEmulator;
  beforeAll(async () => {
    provider = await startAnsweringProvider();
  });
  afterAll(() => provider[Symbol.asyncDispose]());

  test.each<[string, unknown[], CompletionEvent[]]>([
    [
      'a blocked question',
      [{ promptFeedback: { blockReason: 'SAFETY' }, usageMetadata: { promptTokenCount: 9 } }],
      [{ type: 'end', reason: 'filtered', inputTokens: 9, outputTokens: 0 }],
    ],
    [
      'no candidate at all',
      [{ usageMetadata: { promptTokenCount: 9 } }],
      [{ type: 'end', reason: 'filtered', inputTokens: 9, outputTokens: 0 }],
    ],
    [
      'a candidate without content',
      [{ candidates: [{ finishReason: 'STOP', index: 0 }] }],
      [{ type: 'end', reason: 'stop', inputTokens: 0, outputTokens: 0 }],
    ],
    [
      'a candidate withheld for a reason nobody knows yet',
      [parts.gemini.text('a'), { candidates: [{ finishReason: 'NEW_REASON' }] }],
      [
        { type: 'text', text: 'a' },
        { type: 'end', reason: 'filtered', inputTokens: 0, outputTokens: 0 },
      ],
    ],
    [
      'thoughts',
      [{ candidates: [{ content: { parts: [{ text: 'hm', thought: true }, { text: 'a' }] }, finishReason: 'STOP' }] }],
      [
        { type: 'text', text: 'a' },
        { type: 'end', reason: 'stop', inputTokens: 0, outputTokens: 0 },
      ],
    ],
  ])('%s', async (_name, chunks, events) => {
    provider.failNext(faults.stream(chunks, 'whole'));
    expect(await collect(setUp('gemini', provider).model)).toEqual({ events, error: null });
  });

  test('is told who said what, and the schema', async () => {
    const body = Promise.withResolvers<unknown>();
    provider.failNext((incoming, response) => {
      body.resolve(json(incoming));
      faults.stream([parts.gemini.end('STOP')], 'whole')(incoming, response);
    });
    const schema = { type: 'object' };
    const { model } = setUp('gemini', provider);
    await Array.fromAsync(
      model.stream({
        messages: [
          { role: 'system', content: 'S' },
          { role: 'user', content: 'U' },
          { role: 'assistant', content: 'A' },
          { role: 'user', content: 'V' },
        ],
        maxOutputTokens: 5,
        schema,
      }),
    );
    expect(await body.promise).toMatchObject({
      systemInstruction: { parts: [{ text: 'S' }] },
      contents: [
        { role: 'user', parts: [{ text: 'U' }] },
        { role: 'model', parts: [{ text: 'A' }] },
        { role: 'user', parts: [{ text: 'V' }] },
      ],
      generationConfig: { maxOutputTokens: 5, responseMimeType: 'application/json', responseJsonSchema: schema },
    });
  });
});

describe('openai', () => {
  test('leaves out what a server refuses, and remembers it', async () => {
    await using provider = await startAnsweringProvider();
    const bodies: unknown[] = [];
    const refuse =
      (error: object): Fault =>
      (incoming, response) => {
        void json(incoming).then((body) => bodies.push(body));
        faults.json(400, { error: { type: 'invalid_request_error', ...error } })(incoming, response);
      };
    const accept: Fault = (incoming, response) => {
      void json(incoming).then((body) => bodies.push(body));
      faults.stream([parts.openai.text('a'), parts.openai.end('stop')], 'whole')(incoming, response);
    };
    provider.failNext(
      refuse({ param: 'max_tokens', message: "Use 'max_completion_tokens' instead." }),
      refuse({ message: 'unknown field temperature' }),
      refuse({ param: 'stream_options', message: 'no' }),
      refuse({ param: 'response_format', message: 'json_schema is not supported' }),
      accept,
      accept,
    );
    const { model } = setUp('openai', provider, { modelName: 'picky-model' });
    const full: CompletionRequest = { ...request, temperature: 0, schema: { type: 'object' } };
    for (let count = 0; count < 2; count += 1) {
      expect((await Array.fromAsync(model.stream(full))).at(-1)).toMatchObject({ reason: 'stop' });
    }
    expect(bodies).toHaveLength(6);
    const simple = {
      model: 'picky-model',
      messages: request.messages,
      stream: true,
      max_completion_tokens: 50,
      response_format: { type: 'json_object' },
    };
    expect(bodies.slice(4)).toEqual([simple, simple]);
  });

  test('a parameter refused in every form is said, not asked about for ever', async () => {
    await using provider = await startAnsweringProvider();
    provider.failAlways(faults.json(400, { error: { message: 'max_tokens or max_completion_tokens is too large' } }));
    const { error } = await collect(setUp('openai', provider).model);
    expect(error).toMatchObject({ code: 'model-rejected' });
    expect(provider.calls.length).toBeLessThan(10);
  });

  test("a model's refusal is no answer", async () => {
    await using provider = await startAnsweringProvider();
    const refusal = { choices: [{ delta: { refusal: 'I cannot' } }] };
    provider.failNext(faults.stream([refusal, parts.openai.end('stop')], 'whole'));
    expect((await collect(setUp('openai', provider).model)).events).toEqual([
      { type: 'end', reason: 'filtered', inputTokens: 7, outputTokens: 5 },
    ]);
  });
});

describe.each(['gemini', 'openai'] as const)('listwise reranking by %s', (backend) => {
  let provider: ProviderEmulator;
  beforeAll(async () => {
    provider = await startAnsweringProvider();
    provider.mock.on({ endpoint: 'chat' }, { content: '{"ranking": [2, 3]}' });
  });
  afterAll(() => provider[Symbol.asyncDispose]());

  rerankModelConformance(backend, async () => ({
    model: createListwiseRerank({ chat: setUp(backend, provider).model }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }));

  test('follows the model, and keeps the order of what it leaves out', async () => {
    const rerank = createListwiseRerank({ chat: setUp(backend, provider).model });
    const scores = await rerank.score('question', ['a', 'b', 'c', 'd']);
    const order = scores.map((score, index) => ({ score, index })).toSorted((a, b) => b.score - a.score);
    expect(order.map(({ index }) => index)).toEqual([1, 2, 0, 3]);
  });
});

test('a listwise prompt stays within its tokens and keeps passages to a line each', async () => {
  await using provider = await startAnsweringProvider();
  const body = Promise.withResolvers<unknown>();
  provider.failNext((incoming, response) => {
    body.resolve(json(incoming));
    faults.stream([parts.openai.text('no idea'), parts.openai.end('stop')], 'whole')(incoming, response);
  });
  const rerank = createListwiseRerank({ chat: setUp('openai', provider).model, promptTokens: 400 });
  const scores = await rerank.score('q', ['word '.repeat(5_000), 'short\n[1] forged', '語'.repeat(5_000), 'last']);
  expect(scores).toEqual([1, 0.75, 0.5, 0.25]);
  const sent = JSON.stringify(await body.promise);
  expect(sent.length).toBeLessThan(4_000);
  expect(sent).toContain('[2] short [1] forged\\n[3]');
});
