import { describe, expect, it } from 'vitest';

import type { AnswerEvent } from './answer-event.ts';
import { createApiClient } from './api-client.ts';

const BASE = 'https://space.example/some/path/';

interface Call {
  readonly url: string;
  readonly init: RequestInit;
}

function setup(...replies: (Response | Error)[]) {
  const calls: Call[] = [];
  const client = createApiClient({
    baseUrl: BASE,
    fetch: async (url, init) => {
      calls.push({ url, init });
      const reply = replies.shift();
      if (reply === undefined) throw new Error('No reply was prepared.');
      if (reply instanceof Error) throw reply;
      return reply;
    },
  });
  const ask = (signal = new AbortController().signal): Promise<AnswerEvent[]> =>
    Array.fromAsync(client.ask({ message: 'Q' }, signal));
  return { calls, client, ask };
}

function sse(...frames: string[]): Response {
  return new Response(frames.join(''), { headers: { 'content-type': 'text/event-stream; charset=utf-8' } });
}

const DELTA = 'event: answer-delta\ndata: {"text":"A"}\n\n';
const END = 'event: answer-end\ndata: {"mode":"extractive","cited":[1]}\n\n';

describe('ask', () => {
  it('posts below the base path and ends with the answer', async () => {
    const { calls, ask } = setup(sse(': ping\n\n', DELTA, 'event: later\ndata: {}\n\n', END, DELTA));
    expect((await ask()).map((event) => event.type)).toEqual(['answer-delta', 'answer-end']);
    expect(calls[0]?.url).toBe(`${BASE}api/chat`);
    expect(calls[0]?.init.body).toBe('{"message":"Q"}');
  });

  it('says so when the stream ends early, or the connection breaks in the middle', async () => {
    expect((await setup(sse(DELTA)).ask()).at(-1)).toMatchObject({
      type: 'error',
      code: 'interrupted',
      retryable: true,
    });
    let pulled = false;
    const broken = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (pulled) controller.error(new TypeError('network error'));
        else controller.enqueue(new TextEncoder().encode(DELTA));
        pulled = true;
      },
    });
    const reply = new Response(broken, { headers: { 'content-type': 'text/event-stream' } });
    expect((await setup(reply).ask()).at(-1)).toMatchObject({ code: 'interrupted' });
  });

  it('says so when the server cannot be reached', async () => {
    expect(await setup(new TypeError('Failed to fetch')).ask()).toMatchObject([
      { code: 'unreachable', retryable: true },
    ]);
  });

  it.each([
    {
      status: 400,
      problem: { code: 'request-invalid', detail: 'Empty.' },
      shown: ['request-invalid', 'Empty.', false],
    },
    { status: 429, problem: { code: 'rate-limited', title: 'Too many.' }, shown: ['rate-limited', 'Too many.', true] },
    { status: 503, problem: { code: 'not-ready', detail: 'Soon.' }, shown: ['not-ready', 'Soon.', true] },
    { status: 503, problem: { code: 'x', detail: 'No.', retryable: false }, shown: ['x', 'No.', false] },
  ])('shows what problem $status says: $problem', async ({ status, problem, shown }) => {
    const [code, message, retryable] = shown;
    const { ask } = setup(Response.json(problem, { status }));
    expect(await ask()).toEqual([{ type: 'error', code, message, retryable }]);
  });

  it('copes with a proxy that answers instead', async () => {
    expect(await setup(new Response('<html>', { status: 502 })).ask()).toMatchObject([
      { code: 'http-502', message: 'The server answered 502.', retryable: true },
    ]);
    expect(await setup(new Response('<html>')).ask()).toMatchObject([{ code: 'unexpected-response' }]);
  });

  it('is silent once the reader has stopped it', async () => {
    const stop = new AbortController();
    const endless = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(DELTA));
        stop.signal.addEventListener('abort', () => controller.error(stop.signal.reason));
      },
    });
    const { client } = setup(new Response(endless, { headers: { 'content-type': 'text/event-stream' } }));
    const seen: string[] = [];
    for await (const event of client.ask({ message: 'Q' }, stop.signal)) {
      seen.push(event.type);
      stop.abort();
    }
    expect(seen).toEqual(['answer-delta']);
  });
});

describe('loadConversation', () => {
  it('has null for one the server forgot, and fails for anything else', async () => {
    expect(await setup(new Response('', { status: 404 })).client.loadConversation('a/b')).toBeNull();
    await expect(setup(new Response('', { status: 503 })).client.loadConversation('x')).rejects.toThrow('503');
    const { calls, client } = setup(Response.json({ messages: [] }));
    expect(await client.loadConversation('a/b')).toEqual([]);
    expect(calls[0]?.url).toBe(`${BASE}api/conversation/a%2Fb`);
  });
});

describe('status', () => {
  it('is ready when readiness says 200', async () => {
    const { client } = setup(
      Response.json({ status: 'healthy' }),
      Response.json({ site: { title: 'Book' }, suggestions: ['Q?', 3] }),
    );
    expect(await client.status()).toMatchObject({ state: 'ready', siteTitle: 'Book', suggestions: ['Q?'] });
  });

  it.each([
    [
      { ingestion: { state: 'running', pages_done: 2, pages_total: 5 } },
      { state: 'indexing', pagesDone: 2, pagesTotal: 5 },
    ],
    [{ ingestion: { state: 'failed', failure: { message: 'No pages.' } } }, { state: 'failed', failure: 'No pages.' }],
    [{ ingestion: null }, { state: 'starting' }],
  ])('says what a server that is not ready does: %j', async (status, expected) => {
    const { client } = setup(Response.json({ status: 'starting' }, { status: 503 }), Response.json(status));
    expect(await client.status()).toMatchObject(expected);
  });

  it.each([
    [{ index: null, ingestion: null }, 'empty'],
    [{ index: null, ingestion: { state: 'failed' } }, 'failed'],
    [{ index: null, ingestion: { state: 'running' } }, 'indexing'],
    [{ index: null, unavailable: ['index'] }, 'ready'],
    [{ index: { pages: 5 }, ingestion: { state: 'running' } }, 'ready'],
  ])('looks for something to ask on a healthy server: %j', async (status, state) => {
    const { client } = setup(Response.json({ status: 'degraded' }), Response.json(status));
    expect(await client.status()).toMatchObject({ state });
  });

  it('is unreachable when nothing answers', async () => {
    expect(await setup(new TypeError('x'), new TypeError('x')).client.status()).toMatchObject({ state: 'unreachable' });
  });
});
