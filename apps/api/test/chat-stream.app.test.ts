import { LatticeError } from '@lattice/core';
import { expect, test } from 'vitest';

import { delta, end, says, SOURCES, START } from './support/fake-answerer.ts';
import { allEvents, ask, expectProblem, readEvents } from './support/requests.ts';
import { startTestApp } from './support/test-app.ts';

test('an answer arrives as its events, in order, as it is made', async () => {
  await using app = await startTestApp({ limits: { batchIntervalMs: 0 } });
  const gate = Promise.withResolvers<void>();
  app.answerer.script = async function* script() {
    yield START;
    yield SOURCES;
    yield delta('It is ');
    await gate.promise;
    yield delta('a book.');
    yield end();
  };
  const response = await ask(app.url, 'What is it?', { headers: { Accept: 'text/event-stream' } });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('no-cache, no-transform');
  expect(response.headers.get('x-accel-buffering')).toBe('no');
  expect(response.headers.get('content-encoding')).toBeNull();

  const types: string[] = [];
  let text = '';
  for await (const event of readEvents(response)) {
    types.push(event.type);
    if (event.type === 'answer-delta') {
      text += event.text;
      gate.resolve();
    }
  }
  expect(types).toEqual(['answer-start', 'sources', 'answer-delta', 'answer-delta', 'answer-end']);
  expect(text).toBe('It is a book.');
});

test('is the default, and what the question carried reaches the answerer', async () => {
  await using app = await startTestApp();
  const response = await fetch(`${app.url}/api/chat`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
    body: JSON.stringify({
      message: 'What\0 is it?\ud800',
      page_url: 'https://docs.example.com/a',
      selected_text: 'it',
      version: '1.0.0',
      locale: 'fr',
      unknown: 1,
    }),
  });
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  await response.text();
  expect(app.answerer.requests).toEqual([
    {
      question: 'What is it?\ufffd',
      pageUrl: 'https://docs.example.com/a',
      selectedText: 'it',
      version: '1.0.0',
      locale: 'fr',
    },
  ]);
});

test('every field of the contract is there', async () => {
  await using app = await startTestApp();
  const events = await allEvents(await ask(app.url, 'What is it?'));
  const [start, sources] = events;
  expect(start).toEqual({
    type: 'answer-start',
    conversation_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    message_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    mode: 'extractive',
    route: 'document',
  });
  expect(sources?.type === 'sources' && sources.citations.map(({ n }) => n)).toEqual([1, 2, 3]);
  expect(events.at(-1)).toEqual({
    type: 'answer-end',
    message_id: start?.type === 'answer-start' && start.message_id,
    mode: 'extractive',
    route: 'document',
    refused: false,
    refusal_reason: null,
    cited: [1, 3],
    support: { score: 1, sentences: 2, unsupported: 0 },
    degraded: [],
    usage: { input_tokens: 0, output_tokens: 0 },
    timings_ms: { total: 3 },
    trace_id: expect.any(String),
  });
});

test('tokens travel together, and none is lost', async () => {
  await using app = await startTestApp({ limits: { batchIntervalMs: 50 } });
  const tokens = Array.from({ length: 500 }, (_, index) => `t${index} `);
  app.answerer.script = says(...tokens);
  const deltas = (await allEvents(await ask(app.url, 'What is it?'))).filter(({ type }) => type === 'answer-delta');
  expect(deltas.map((event) => (event.type === 'answer-delta' ? event.text : '')).join('')).toBe(tokens.join(''));
  expect(deltas.length).toBeLessThan(100);
});

test('a revision replaces the text', async () => {
  await using app = await startTestApp();
  app.answerer.script = async function* script() {
    yield START;
    yield SOURCES;
    yield delta('Wrong.');
    yield { type: 'replace', text: 'Right.' };
    yield end();
  };
  const events = await allEvents(await ask(app.url, 'What is it?'));
  expect(events.map(({ type }) => type)).toEqual([
    'answer-start',
    'sources',
    'answer-delta',
    'answer-replace',
    'answer-end',
  ]);
});

test('text cannot forge an event', async () => {
  await using app = await startTestApp();
  const text = 'a\n\nevent: error\ndata: {"type":"error"}\r\n\r\n: x\u2028';
  app.answerer.script = says(text);
  const events = await allEvents(await ask(app.url, 'What is it?'));
  expect(events.map(({ type }) => type)).toEqual(['answer-start', 'sources', 'answer-delta', 'answer-end']);
  expect(events[2]).toEqual({ type: 'answer-delta', text });
});

test('a failure before the first event is an ordinary response', async () => {
  await using app = await startTestApp();
  // oxlint-disable-next-line require-yield
  app.answerer.script = async function* script() {
    throw new LatticeError('request-invalid', 'There is no version "9".', { fix: 'Use one of: current, 1.0.0.' });
  };
  const problem = await expectProblem(await ask(app.url, 'What is it?'), 400, 'request-invalid');
  expect(problem).toMatchObject({ detail: 'There is no version "9".', fix: 'Use one of: current, 1.0.0.' });
});

test('a slow first event does not hold back the headers', async () => {
  await using app = await startTestApp({ limits: { firstEventPatienceMs: 10 } });
  const gate = Promise.withResolvers<void>();
  app.answerer.script = async function* script() {
    await gate.promise;
    yield START;
    yield end();
  };
  const response = await ask(app.url, 'What is it?');
  expect(response.status).toBe(200);
  gate.resolve();
  expect((await allEvents(response)).map(({ type }) => type)).toEqual(['answer-start', 'answer-end']);
});

test('a failure in the middle is the last event, not a reset; unknown ones are masked', async () => {
  await using app = await startTestApp();
  let failure: Error = new LatticeError('chat-unavailable', 'The model stopped.', { retryable: true });
  app.answerer.script = async function* script() {
    yield START;
    yield SOURCES;
    yield delta('It is');
    throw failure;
  };
  expect((await allEvents(await ask(app.url, 'What is it?'))).slice(2)).toEqual([
    { type: 'answer-delta', text: 'It is' },
    { type: 'error', code: 'chat-unavailable', message: 'The model stopped.', retryable: true },
  ]);

  failure = new Error('SELECT secret FROM keys');
  const masked = await allEvents(await ask(app.url, 'What is it?'));
  expect(masked.at(-1)).toMatchObject({ type: 'error', code: 'internal', retryable: false });
  expect(JSON.stringify(masked)).not.toContain('SELECT');
  const line = app.logger.lines.find(({ message }) => message === 'Answer stream failed');
  expect(String(line?.fields['err'])).toContain('SELECT secret');
  expect(line?.fields['request_id']).toEqual(expect.any(String));
});

test('an answerer that stops without an end is a failure', async () => {
  await using app = await startTestApp();
  app.answerer.script = async function* script() {
    yield START;
  };
  const events = await allEvents(await ask(app.url, 'What is it?'));
  expect(events.map(({ type }) => type)).toEqual(['answer-start', 'error']);
});
