import { createLatticeClient, LatticeApiError } from '@lattice/api-client';
import { answerTraceSchema, chatAnswerSchema, queryAnswerSchema } from '@lattice/core';
import { createAnswerer } from '@lattice/retrieval';
import { FakeSiteIndex } from '@lattice/testing';
import { expect, test } from 'vitest';

import { listedTraces } from './support/accounting.ts';
import { SITE, sitePages, startGenerativeApp } from './support/generative-app.ts';
import { askJson, DEMO_SESSION, expectProblem, fromAddress, post } from './support/requests.ts';
import { startTestApp } from './support/test-app.ts';

const QUESTION = 'How long are backups kept?';
const TRUE = 'Backups are kept for 30 days [1].';

test('the trace of an answer tells how it was made', async () => {
  await using setup = await startGenerativeApp({ model: 'gpt-6-luna', maxRefinements: 1 });
  const { url } = setup.app;
  setup.says(['Backups are kept for 90 days [1].'], [TRUE]);
  const body = { question: QUESTION, page_url: '/retention', top_k: 4 };
  const asked = await post(`${url}/api/v1/query`, body, { headers: DEMO_SESSION });
  const answer = queryAnswerSchema.parse(await asked.json());
  const trace = await createLatticeClient({ baseUrl: url }).getTrace(answer.trace_id);

  expect(trace).toMatchObject({
    trace_id: answer.trace_id,
    request_id: asked.headers.get('x-request-id'),
    surface: '/api/v1/query',
    reader: 'demo:digest-of-demo-s',
    request: { question: QUESTION, page_url: '/retention', top_k: 4, history: [], route: null },
    backends: { lexical: 'postgres' },
    plan: answer.plan,
    cache: 'miss',
    critic: { backend: 'deterministic', refinements: 1 },
    outcome: { result: 'answered', error: null, mode: 'generative', cited: [1], support: { score: 1 } },
    timings_ms: answer.timings_ms,
  });
  expect(trace.critic?.reviews).toMatchObject([
    [{ sentence: 'Backups are kept for 90 days.', supported: false, reason: expect.stringContaining('number') }],
    [{ sentence: 'Backups are kept for 30 days.', supported: true }],
  ]);
  const [retrieval] = trace.retrievals;
  expect(retrieval).toMatchObject({ question: QUESTION, locale: 'en', below_floor: false });
  expect(retrieval?.sections[0]).toMatchObject({ route: '/retention', anchor: 'backups', chunk: '/retention 0' });
  expect(retrieval?.sections[0]?.signals['lexical']).toBeGreaterThan(0);
  const scores = retrieval?.sections.map(({ score }) => score) ?? [];
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  expect(trace.model_calls).toMatchObject([
    {
      use: 'chat',
      model: 'openai/gpt-6-luna',
      paid_by: 'server',
      outcome: 'done',
      input_tokens: 70,
      cost_usd: 0.000011,
    },
    { use: 'chat', outcome: 'done' },
  ]);
  const hashes = trace.model_calls.map(({ prompt_sha256 }) => prompt_sha256);
  expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(new Set(hashes).size).toBe(2);
  expect(JSON.stringify(trace)).not.toContain('demo-session-1');
});

test('chats are traced too, with the dialogue that belongs to the question', async () => {
  await using app = await startTestApp();
  const first = chatAnswerSchema.parse(await (await askJson(app.url, { message: 'What is it?' })).json());
  const body = { message: 'And then?', conversation_id: first.conversation_id, selected_text: 'a part' };
  const second = chatAnswerSchema.parse(await (await askJson(app.url, body)).json());
  const response = await fetch(`${app.url}/api/v1/traces/${second.trace_id}`);
  expect(answerTraceSchema.parse(await response.json())).toMatchObject({
    surface: '/api/chat',
    reader: 'anonymous',
    request: {
      question: 'And then?',
      selected_text: 'a part',
      history: [{ role: 'user', content: 'What is it?' }, { role: 'assistant' }],
    },
    outcome: { result: 'answered' },
  });
});

test('what failed and what nobody waited for is kept as well', async () => {
  const traces = listedTraces();
  await using app = await startTestApp({ traces });
  app.answerer.script = () => {
    throw new Error('nobody has foreseen this');
  };
  expect((await askJson(app.url, { message: 'What is it?' })).status).toBe(500);
  expect(traces.kept).toMatchObject([
    { outcome: { result: 'failed', error: 'internal' }, plan: null, timings_ms: null },
  ]);
});

test('a replay finds the same again, and says what has changed since', async () => {
  const index = new FakeSiteIndex({ pages: sitePages(), site: SITE });
  const traces = listedTraces();
  await using app = await startTestApp({ answerer: createAnswerer({ index }), traces });
  const client = createLatticeClient({ baseUrl: app.url, demoSession: 'demo-session-1' });
  const { trace_id } = await client.query({ question: QUESTION });
  const same = await client.replayTrace(trace_id);
  expect(same).toMatchObject({ trace_id, same: true, differences: [] });
  expect(same.generation_now).toBe(same.generation_then);
  expect(same.retrieval?.sections).toEqual(traces.kept[0]?.retrievals[0]?.sections);

  const [first, ...others] = traces.kept[0]?.retrievals[0]?.sections ?? [];
  if (first === undefined || traces.kept[0] === undefined) throw new Error('Nothing was found.');
  const gone = { ...first, chunk: 'gone', score: 99 };
  const [retrieval] = traces.kept[0].retrievals;
  if (retrieval === undefined) throw new Error('Nothing was searched.');
  traces.keep({
    ...traces.kept[0],
    trace_id: 'aa',
    retrievals: [{ ...retrieval, generation: 'an earlier one', sections: [gone, ...others] }],
  });
  const other = await client.replayTrace('aa');
  expect(other).toMatchObject({ same: false, generation_then: 'an earlier one' });
  expect(other.differences).toEqual([
    {
      chunk: first.chunk,
      route: first.route,
      anchor: first.anchor,
      rank_then: null,
      rank_now: 1,
      score_then: null,
      score_now: first.score,
    },
    {
      chunk: 'gone',
      route: first.route,
      anchor: first.anchor,
      rank_then: 1,
      rank_now: null,
      score_then: 99,
      score_now: null,
    },
  ]);
});

test('traces are for operators, and there are none where none are kept', async () => {
  await using app = await startTestApp({ identity: { adminToken: 'the-token-of-the-operator' } });
  const { trace_id: id = '' } = chatAnswerSchema.parse(
    await (await askJson(app.url, { message: 'What is it?' })).json(),
  );
  const url = `${app.url}/api/v1/traces/${id}`;
  await expectProblem(await fetch(url), 401, 'unauthorized');
  await expectProblem(await post(`${url}/replay`, {}), 401, 'unauthorized');
  const bearer = { Authorization: 'Bearer the-token-of-the-operator' };
  expect((await fetch(url, { headers: bearer })).status).toBe(200);
  for (const unknown of ['aaaa', '%00', 'x'.repeat(200), '..%2f..']) {
    const response = await fetch(`${app.url}/api/v1/traces/${unknown}`, { headers: bearer });
    await expectProblem(response, 404, 'trace-not-found');
  }

  await using hidden = await startTestApp({ traces: null });
  const stranger = fromAddress('203.0.113.1');
  await expectProblem(await fetch(`${hidden.url}/api/v1/traces/${id}`, { headers: stranger }), 404, 'not-found');
  const missing = createLatticeClient({ baseUrl: hidden.url }).getTrace(id);
  await expect(missing).rejects.toBeInstanceOf(LatticeApiError);
  await expect(missing).rejects.toMatchObject({ problem: { code: 'trace-not-found' } });
});
