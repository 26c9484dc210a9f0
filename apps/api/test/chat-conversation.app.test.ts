import { randomUUID } from 'node:crypto';

import { type ChatAnswer, chatAnswerSchema, type Conversation, conversationSchema } from '@lattice/core';
import { expect, test } from 'vitest';

import { citation, delta, end, says, silentAfterStart, START } from './support/fake-answerer.ts';
import { allEvents, ask, askJson, expectProblem, post, readEvents } from './support/requests.ts';
import { startTestApp } from './support/test-app.ts';
import type { TestApp } from './support/test-app.ts';

async function chat(app: TestApp, body: object): Promise<ChatAnswer> {
  const response = await askJson(app.url, body);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  return chatAnswerSchema.parse(await response.json());
}

async function load(app: TestApp, id: string): Promise<Conversation> {
  const response = await fetch(`${app.url}/api/conversation/${id}`);
  expect(response.status).toBe(200);
  return conversationSchema.parse(await response.json());
}

test('the JSON answer holds the whole of it, with only what it cites', async () => {
  await using app = await startTestApp();
  const answer = await chat(app, { message: 'What is it?' });
  expect(answer).toMatchObject({ answer: 'It is a book.', mode: 'extractive', route: 'document', refused: false });
  expect(answer.citations.map(({ n }) => n)).toEqual([1, 3]);
  expect(Object.keys(answer).toSorted()).toEqual(Object.keys(chatAnswerSchema.shape).toSorted());
});

test('an exchange is stored when its answer ends, and is there when answer-end is', async () => {
  await using app = await startTestApp();
  const response = await ask(app.url, 'What is it?');
  let conversationId = '';
  let answerId = '';
  let atTheEnd: Conversation | null = null;
  for await (const event of readEvents(response)) {
    if (event.type === 'answer-start') conversationId = event.conversation_id;
    if (event.type === 'answer-end') {
      answerId = event.message_id;
      atTheEnd = await load(app, conversationId);
    }
  }
  expect(atTheEnd?.messages).toMatchObject([
    { role: 'user', content: 'What is it?', citations: [], mode: null, refused: false },
    {
      id: answerId,
      role: 'assistant',
      content: 'It is a book.',
      citations: [citation(1), citation(3)],
      mode: 'extractive',
      refused: false,
    },
  ]);
  expect(app.conversations.appendCount).toBe(1);
});

test('a follow-up brings the earlier turns, a first question none', async () => {
  await using app = await startTestApp();
  const first = await chat(app, { message: 'What is it?' });
  const second = await chat(app, { message: 'Who wrote it?', conversation_id: first.conversation_id });
  expect(second.conversation_id).toBe(first.conversation_id);
  expect(app.answerer.requests[0]).not.toHaveProperty('history');
  expect(app.answerer.requests[1]?.history).toEqual([
    { role: 'user', content: 'What is it?' },
    { role: 'assistant', content: 'It is a book.' },
  ]);
  expect((await load(app, first.conversation_id)).messages).toHaveLength(4);
});

test('a revision is what is stored', async () => {
  await using app = await startTestApp();
  app.answerer.script = async function* script() {
    yield START;
    yield { type: 'sources', citations: [citation(1)] };
    yield delta('Wrong.');
    yield { type: 'replace', text: 'Right' };
    yield delta('!');
    yield end({ cited: [1] });
  };
  const answer = await chat(app, { message: 'What is it?' });
  expect(answer.answer).toBe('Right!');
  expect((await load(app, answer.conversation_id)).messages[1]?.content).toBe('Right!');
});

test('an id of the client that nobody knows yet begins a conversation; ids are one whatever their case', async () => {
  await using app = await startTestApp();
  const id = randomUUID();
  const answer = await chat(app, { message: 'What is it?', conversation_id: id.toUpperCase() });
  expect(answer.conversation_id).toBe(id);
  expect((await load(app, id.toUpperCase())).id).toBe(id);
});

test.each(['1', 'not-a-uuid', '../../etc/passwd', 'a\r\nX-Evil: 1', "'; DROP TABLE messages; --"])(
  '%j is no conversation id',
  async (id) => {
    await using app = await startTestApp();
    const body = { message: 'What is it?', conversation_id: id };
    await expectProblem(await post(`${app.url}/api/chat`, body), 400, 'request-invalid');
    const url = `${app.url}/api/conversation/${encodeURIComponent(id)}`;
    const response = await fetch(url);
    expect(response.headers.get('x-evil')).toBeNull();
    await expectProblem(response, 404, 'conversation-not-found');
    await expectProblem(await fetch(url, { method: 'DELETE' }), 404, 'conversation-not-found');
  },
);

test('a conversation can be deleted once', async () => {
  await using app = await startTestApp();
  const { conversation_id: id } = await chat(app, { message: 'What is it?' });
  const url = `${app.url}/api/conversation/${id}`;
  expect((await fetch(url, { method: 'DELETE' })).status).toBe(204);
  await expectProblem(await fetch(url, { method: 'DELETE' }), 404, 'conversation-not-found');
  await expectProblem(await fetch(url), 404, 'conversation-not-found');
});

test('an answer that failed or that nobody waited for leaves no trace', async () => {
  await using app = await startTestApp({ limits: { batchIntervalMs: 0 } });
  app.answerer.script = async function* script() {
    yield START;
    throw new Error('broken');
  };
  await (await ask(app.url, 'What is it?')).text();

  app.answerer.script = silentAfterStart;
  const reader = new AbortController();
  const left = await ask(app.url, 'What is it?', { signal: reader.signal });
  await readEvents(left).next();
  reader.abort();
  await app.answerer.released(2);
  expect(app.conversations.appendCount).toBe(0);
});

test('an answer that was complete when its reader left is stored', async () => {
  await using app = await startTestApp();
  const gate = Promise.withResolvers<void>();
  app.conversations.hold = gate.promise;
  const reader = new AbortController();
  const response = await ask(app.url, 'What is it?', { signal: reader.signal });
  for await (const event of readEvents(response)) {
    if (event.type === 'answer-delta' && app.conversations.appendCount === 1) break;
  }
  reader.abort();
  gate.resolve();
  await app.answerer.released(1);
  expect([...app.conversations.conversations.values()].map(({ messages }) => messages.length)).toEqual([2]);
});

test.each(['fails', 'hangs'])('a store that %s costs the history, never the answer', async (trouble) => {
  await using app = await startTestApp({ limits: { conversationDeadlineMs: 30 } });
  if (trouble === 'fails') app.conversations.failure = new Error('connect ECONNREFUSED');
  else app.conversations.hold = Promise.withResolvers<void>().promise;

  const id = randomUUID();
  const events = await allEvents(await post(`${app.url}/api/chat`, { message: 'What is it?', conversation_id: id }));
  expect(events.at(-1)).toMatchObject({ type: 'answer-end', degraded: ['conversation'] });
  expect(await chat(app, { message: 'What is it?' })).toMatchObject({
    answer: 'It is a book.',
    degraded: ['conversation'],
  });
  if (trouble === 'hangs') {
    await expectProblem(await fetch(`${app.url}/api/conversation/${id}`), 503, 'database-unavailable');
  } else {
    await expectProblem(await fetch(`${app.url}/api/conversation/${id}`), 500, 'internal');
  }
});

test('a refusal is an answer', async () => {
  await using app = await startTestApp();
  app.answerer.script = async function* script() {
    yield START;
    yield { type: 'sources', citations: [citation(1)] };
    yield delta('The site does not say.');
    yield end({
      refused: true,
      refusalReason: 'below-floor',
      cited: [],
      support: { score: null, sentences: 0, unsupported: 0 },
    });
  };
  const answer = await chat(app, { message: 'Why?' });
  expect(answer).toMatchObject({ refused: true, refusal_reason: 'below-floor', citations: [] });
  expect((await load(app, answer.conversation_id)).messages[1]).toMatchObject({ refused: true });
});

test('a parse of JSON does not reach a prototype', async () => {
  await using app = await startTestApp();
  app.answerer.script = says('x');
  const body = '{"message":"What is it?","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
  expect((await post(`${app.url}/api/chat`, body)).status).toBe(200);
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  expect(app.answerer.requests[0]).toEqual({ question: 'What is it?' });
  await expectProblem(
    await post(`${app.url}/api/chat`, '{"__proto__":{"message":"What is it?"}}'),
    400,
    'request-invalid',
  );
});
