import { LatticeError, queryAnswerSchema } from '@lattice/core';
import { expect, test } from 'vitest';

import { silentAfterStart } from './support/fake-answerer.ts';
import { askJson, DEMO_SESSION, expectProblem, post } from './support/requests.ts';
import { startTestApp } from './support/test-app.ts';

const QUESTION = { question: 'What is it?' };

test('a demo session gets an answer with its route, citations, plan and critic', async () => {
  await using app = await startTestApp();
  const response = await post(
    `${app.url}/api/v1/query`,
    { ...QUESTION, top_k: 4, route: 'graph', page_url: '/a', version: '1.0.0', locale: 'en' },
    { headers: DEMO_SESSION },
  );
  expect(response.status).toBe(200);
  const answer = queryAnswerSchema.parse(await response.json());
  expect(answer).toMatchObject({
    answer: 'It is a book.',
    route: 'document',
    refused: false,
    plan: { route: 'document', steps: [{ question: 'What is it?', route: 'document' }] },
    critic: { backend: 'none', refinements: 0, support: { score: 1, sentences: 2, unsupported: 0 } },
  });
  expect(answer.citations.map(({ n }) => n)).toEqual([1, 3]);
  expect(Object.keys(answer).toSorted()).toEqual(Object.keys(queryAnswerSchema.shape).toSorted());
  expect(app.answerer.requests).toEqual([
    { question: 'What is it?', topK: 4, route: 'graph', pageUrl: '/a', version: '1.0.0', locale: 'en' },
  ]);
  expect(app.conversations.appendCount).toBe(0);
});

test.each([
  ['nothing', {}],
  ['another scheme', { Authorization: 'Basic dXNlcjpwYXNz' }],
  ['an empty token', { Authorization: 'Bearer ' }],
  ['a short session', { 'X-Demo-Session': 'short' }],
  ['a session with other characters', { 'X-Demo-Session': 'demo session;1' }],
  ['a session that is too long', { 'X-Demo-Session': 'x'.repeat(129) }],
])('%s is not enough', async (_what, headers: Record<string, string>) => {
  await using app = await startTestApp();
  const response = await post(`${app.url}/api/v1/query`, QUESTION, { headers });
  expect(response.headers.get('www-authenticate')).toBe('Bearer realm="lattice"');
  await expectProblem(response, 401, 'unauthorized');
  expect(app.answerer.requests).toEqual([]);
});

test('a token that nothing here can check is our failure, not the caller’s', async () => {
  await using app = await startTestApp();
  const response = await post(`${app.url}/api/v1/query`, QUESTION, { headers: { Authorization: 'Bearer a.b.c' } });
  expect(response.headers.get('retry-after')).not.toBeNull();
  const problem = await expectProblem(response, 503, 'auth-unavailable');
  expect(problem.detail).not.toContain('a.b.c');

  const both = { Authorization: 'Bearer a.b.c', ...DEMO_SESSION };
  expect((await post(`${app.url}/api/v1/query`, QUESTION, { headers: both })).status).toBe(200);
});

test('who is not let in is not read', async () => {
  await using app = await startTestApp();
  const response = await post(`${app.url}/api/v1/query`, 'not json');
  expect(await expectProblem(response, 401, 'unauthorized')).not.toHaveProperty('errors');
});

test('a question is checked', async () => {
  await using app = await startTestApp();
  const invalid = async (body: unknown): Promise<unknown> => {
    const response = await post(`${app.url}/api/v1/query`, body, { headers: DEMO_SESSION });
    return (await expectProblem(response, 400, 'request-invalid')).errors?.map(({ path }) => path);
  };
  expect(await invalid({})).toEqual(['question']);
  expect(await invalid([])).toEqual(['']);
  expect(await invalid({ ...QUESTION, top_k: 0 })).toEqual(['top_k']);
  expect(await invalid({ ...QUESTION, route: 'sideways' })).toEqual(['route']);
});

test('failures of the answerer keep their code', async () => {
  await using app = await startTestApp({ streamDeadlineMs: 40 });
  // oxlint-disable-next-line require-yield
  app.answerer.script = async function* script() {
    throw new LatticeError('search-unavailable', 'The index does not answer.', { retryable: true });
  };
  const url = `${app.url}/api/v1/query`;
  const problem = await expectProblem(await post(url, QUESTION, { headers: DEMO_SESSION }), 503, 'search-unavailable');
  expect(problem.retryable).toBe(true);
  app.answerer.script = silentAfterStart;
  await expectProblem(await post(url, QUESTION, { headers: DEMO_SESSION }), 504, 'timeout');
});

test('without anonymous access, chat insists on a token or a demo session too', async () => {
  await using app = await startTestApp({ anonymousAccess: false });
  const body = { message: 'What is it?' };
  await expectProblem(await askJson(app.url, body), 401, 'unauthorized');
  const token = { Authorization: 'Bearer a.b.c' };
  await expectProblem(await askJson(app.url, body, token), 503, 'auth-unavailable');
  expect((await askJson(app.url, body, DEMO_SESSION)).status).toBe(200);

  await using open = await startTestApp();
  expect((await askJson(open.url, body, token)).status).toBe(200);
});

test('while the service starts, nothing that needs its stores is tried', async () => {
  await using app = await startTestApp({ readiness: { phase: () => 'starting', dependencies: () => [] } });
  for (const response of [
    await askJson(app.url, { message: 'What is it?' }),
    await post(`${app.url}/api/v1/query`, QUESTION, { headers: DEMO_SESSION }),
    await fetch(`${app.url}/api/conversation/6b0c4f3e-4d0a-4a8e-9d3c-0a52f3b1f7aa`),
  ]) {
    expect(response.headers.get('retry-after')).not.toBeNull();
    expect(await expectProblem(response, 503, 'not-ready')).toMatchObject({ retryable: true });
  }
  expect(app.answerer.requests).toEqual([]);
});
