import { json } from 'node:stream/consumers';

import { type Fault, faults, startProvider } from '@lattice/clients/models/testing';
import { testDatabase } from '@lattice/clients/postgres/testing';
import { chatAnswerSchema, queryAnswerSchema } from '@lattice/core';
import { temporaryFolder } from '@lattice/testing';
import { expect, test } from 'vitest';
import * as z from 'zod';

import { ROBOTICS_BOOK, startApi } from './support/api-process.ts';
import { parts } from './support/generative-app.ts';
import { askJson, DEMO_SESSION, post } from './support/requests.ts';

const QUESTION = 'What is ROS 2?';
const modelSchema = z.object({ model: z.string() });
const WRONG = 'It was written in 1842 by Ada Lovelace [1].';

test('the variables are enough for a model to write, and to be checked', { timeout: 120_000 }, async () => {
  await using database = await testDatabase();
  await using folder = await temporaryFolder();
  await using provider = await startProvider();
  await using api = startApi({
    dataDirectory: folder.path,
    docs: ROBOTICS_BOOK,
    env: {
      DATABASE_URL: database.url,
      OPENAI_API_KEY: 'some-key',
      OPENAI_BASE_URL: `${provider.url}/v1`,
      EMBEDDING_BACKEND: 'deterministic',
      CRITIC_MAX_REFINEMENTS: '0',
      CRITIC_UNSUPPORTED: 'remove',
    },
  });
  const url = await api.ready();
  const text = 'ROS 2 is an open-source set of libraries and tools [1]. It was written in 1842 by Ada Lovelace [1].';
  provider.failNext(faults.stream([parts.openai.text(text), parts.openai.end()], 'whole'));
  const written = chatAnswerSchema.parse(await (await askJson(url, { message: QUESTION })).json());
  expect(written).toMatchObject({
    answer: 'ROS 2 is an open-source set of libraries and tools [1].',
    mode: 'generative',
    support: { score: 1, sentences: 1, unsupported: 0 },
    usage: { input_tokens: 70, output_tokens: 8 },
  });

  provider.failAlways(faults.status(503));
  const quoted = chatAnswerSchema.parse(await (await askJson(url, { message: 'How do I install ROS 2?' })).json());
  expect(quoted).toMatchObject({ mode: 'extractive', degraded: ['chat'], refused: false });
  expect(api.output()).not.toContain('some-key');
});

test('planner and critic are the models that the variables name', { timeout: 120_000 }, async () => {
  await using database = await testDatabase();
  await using folder = await temporaryFolder();
  await using provider = await startProvider();
  await using api = startApi({
    dataDirectory: folder.path,
    docs: ROBOTICS_BOOK,
    env: {
      DATABASE_URL: database.url,
      OPENAI_API_KEY: 'some-key',
      OPENAI_BASE_URL: `${provider.url}/v1`,
      OPENAI_CHAT_MODEL: 'the-writer',
      EMBEDDING_BACKEND: 'deterministic',
      PLANNER_BACKEND: 'openai',
      PLANNER_MAX_STEPS: '1',
      CRITIC_BACKEND: 'openai',
      CRITIC_MODEL: 'the-critic',
      CRITIC_MAX_REFINEMENTS: '2',
    },
  });
  const url = await api.ready();
  const asked: string[] = [];
  const says =
    (text: string): Fault =>
    (request, response) =>
      void json(request).then((body) => {
        asked.push(modelSchema.parse(body).model);
        faults.stream([parts.openai.text(text), parts.openai.end()], 'whole')(request, response);
      });
  const step = { question: QUESTION, route: 'document' };
  const verdict = JSON.stringify({ unsupported: [{ statement: 1, reason: 'the passage says nothing of it' }] });
  provider.failNext(
    ...[JSON.stringify({ steps: [step, { ...step, question: 'What is a node?' }] }), WRONG, verdict].map(says),
    ...[WRONG, verdict, WRONG, verdict].map(says),
  );
  const response = await post(`${url}/api/v1/query`, { question: QUESTION }, { headers: DEMO_SESSION });
  const answer = queryAnswerSchema.parse(await response.json());
  expect(answer).toMatchObject({
    plan: { route: 'document', steps: [step] },
    critic: { backend: 'openai', refinements: 2, support: { unsupported: 1 } },
    degraded: [],
  });
  const [planner, ...rest] = asked;
  expect(planner).toBe('the-writer');
  expect(rest).toEqual(Array.from({ length: 3 }, () => ['the-writer', 'the-critic']).flat());

  provider.failAlways(faults.status(503));
  const fallen = await post(`${url}/api/v1/query`, { question: 'What is a topic?' }, { headers: DEMO_SESSION });
  expect(queryAnswerSchema.parse(await fallen.json())).toMatchObject({
    mode: 'extractive',
    plan: { steps: [{ question: 'What is a topic?' }] },
    degraded: ['planner', 'chat'],
  });
});
