import { randomUUID } from 'node:crypto';

import { createLatticeClient } from '@lattice/api-client';
import { feedbackAnswerSchema, type FeedbackRequest } from '@lattice/core';
import { expect, test } from 'vitest';

import { citation, delta, end, says, START } from './support/fake-answerer.ts';
import { askJson, expectProblem, fromAddress, post } from './support/requests.ts';
import { startTestApp, type TestApp } from './support/test-app.ts';

type Ids = Pick<FeedbackRequest, 'conversation_id' | 'message_id'>;

async function answered(app: TestApp, message = 'Does it float?'): Promise<Ids> {
  const client = createLatticeClient({ baseUrl: app.url });
  const { conversation_id, message_id } = await client.ask({ message });
  return { conversation_id, message_id };
}

function vote(app: TestApp, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return post(`${app.url}/api/feedback`, body, { headers });
}

test('a thumbs down with a reason and a note is kept, and its question with it', async () => {
  await using app = await startTestApp();
  const ids = await answered(app);
  const response = await vote(app, {
    ...ids,
    rating: 'down',
    reason: 'wrong',
    note: ' It sinks; ask ada@example.com. ',
  });
  expect(response.status).toBe(200);
  const kept = { rating: 'down', reason: 'wrong', note: 'It sinks; ask [email].' };
  expect(feedbackAnswerSchema.parse(await response.json())).toEqual({ message_id: ids.message_id, feedback: kept });
  expect([...app.feedback.votes.values()]).toMatchObject([
    {
      vote: { ...kept, conversationId: ids.conversation_id, messageId: ids.message_id },
      gap: { question: 'Does it float?' },
    },
  ]);
  // At the place the answer speaks of.
  expect(app.gaps.sighted).toEqual([{ question: 'Does it float?', history: [], locale: 'en' }]);
});

test('a vote can be changed and taken back, and sent again it changes nothing', async () => {
  await using app = await startTestApp();
  const lattice = createLatticeClient({ baseUrl: app.url });
  const ids = await answered(app);
  const down = { rating: 'down', reason: null, note: null };
  for (let times = 0; times < 2; times += 1) {
    expect((await lattice.sendFeedback({ ...ids, rating: 'down' })).feedback).toEqual(down);
  }
  expect(app.feedback.votes.size).toBe(1);
  const up = await lattice.sendFeedback({ ...ids, rating: 'up', reason: 'wrong', note: '   ' });
  expect(up.feedback).toEqual({ rating: 'up', reason: null, note: null });
  expect([...app.feedback.votes.values()]).toMatchObject([{ vote: { rating: 'up' }, gap: null }]);
  expect(await lattice.sendFeedback({ ...ids, rating: 'none' })).toEqual({
    message_id: ids.message_id,
    feedback: null,
  });
  expect(app.feedback.votes.size).toBe(0);
});

test('a vote on a follow-up brings what it follows', async () => {
  await using app = await startTestApp();
  const first = await answered(app, 'What is a boat?');
  const second = await askJson(app.url, { message: 'Does it float?', conversation_id: first.conversation_id });
  const { message_id } = feedbackAnswerSchema.pick({ message_id: true }).parse(await second.json());
  await vote(app, { conversation_id: first.conversation_id, message_id, rating: 'down' });
  expect(app.gaps.sighted).toMatchObject([
    { question: 'Does it float?', history: [{ content: 'What is a boat?' }, {}] },
  ]);
});

test('strangers can vote on nothing, and learn nothing', async () => {
  await using app = await startTestApp();
  const mine = await answered(app, 'What is mine?');
  const theirs = await answered(app, 'What is theirs?');
  const question = app.conversations.conversations.get(mine.conversation_id)?.messages[0]?.id ?? '';
  const texts = new Set<string>();
  for (const ids of [
    { conversation_id: theirs.conversation_id, message_id: mine.message_id },
    { conversation_id: randomUUID(), message_id: mine.message_id },
    { conversation_id: mine.conversation_id, message_id: randomUUID() },
    // A question is no answer.
    { conversation_id: mine.conversation_id, message_id: question },
  ]) {
    const problem = await expectProblem(await vote(app, { ...ids, rating: 'down' }), 404, 'message-not-found');
    texts.add(problem.detail);
    await expectProblem(await vote(app, { ...ids, rating: 'none' }), 404, 'message-not-found');
  }
  expect([...texts]).toEqual(['There is no such answer in this conversation.']);
  expect(app.feedback.votes.size).toBe(0);
});

test.each([
  ['a longer note', { note: 'x'.repeat(1_001) }],
  ['another reason', { reason: 'boring' }],
  ['another rating', { rating: 'sideways' }],
  ['no conversation', { conversation_id: undefined }],
  ['ids that are none', { message_id: 'a1' }],
])('%s is refused', async (_name, change) => {
  await using app = await startTestApp();
  const body = { conversation_id: randomUUID(), message_id: randomUUID(), rating: 'down', ...change };
  await expectProblem(await vote(app, body), 400, 'request-invalid');
});

test('a note of 1000 characters is taken', async () => {
  await using app = await startTestApp();
  const response = await vote(app, { ...(await answered(app)), rating: 'down', note: 'so '.repeat(333) + 'x' });
  expect(response.status).toBe(200);
});

test('votes have a limit of their own', async () => {
  await using app = await startTestApp({ limits: { questionsPerAddress: 2 } });
  const ids = await answered(app);
  const headers = fromAddress('203.0.113.7');
  for (let count = 0; count < 2; count += 1) {
    expect((await vote(app, { ...ids, rating: 'up' }, headers)).status).toBe(200);
  }
  const problem = await expectProblem(await vote(app, { ...ids, rating: 'up' }, headers), 429, 'rate-limited');
  expect(problem.detail).toContain('votes');
  expect((await askJson(app.url, { message: 'And now?' }, headers)).status).toBe(200);
});

test('where readers have to say who they are, voters have to as well', async () => {
  await using app = await startTestApp({ anonymousAccess: false });
  const body = { conversation_id: randomUUID(), message_id: randomUUID(), rating: 'up' };
  await expectProblem(await vote(app, body), 401, 'unauthorized');
});

test('a question that cannot be looked at costs no vote; a store that fails does', async () => {
  await using app = await startTestApp();
  const ids = await answered(app);
  app.gaps.failure = new Error('search is away');
  expect((await vote(app, { ...ids, rating: 'down' })).status).toBe(200);
  expect([...app.feedback.votes.values()]).toMatchObject([{ gap: null }]);
  app.feedback.failure = new Error('disk');
  await expectProblem(await vote(app, { ...ids, rating: 'up' }), 500, 'internal');
});

test('every answer of chat and query is told to the keeper of gaps, however it ends', async () => {
  await using app = await startTestApp();
  await answered(app, 'What is it?');
  app.answerer.script = async function* script() {
    yield START;
    yield { type: 'sources', citations: [citation(1)] };
    yield delta('The docs do not say.');
    yield end({ refused: true, refusalReason: 'below-floor', cited: [1] });
  };
  await answered(app, 'Why?');
  await createLatticeClient({ baseUrl: app.url, demoSession: 'a-session-of-mine' }).query({ question: 'Where?' });
  app.answerer.script = says('x');
  expect(app.gaps.noted).toEqual([
    { question: 'What is it?', refused: false },
    { question: 'Why?', refused: true },
    { question: 'Where?', refused: true },
  ]);
});
