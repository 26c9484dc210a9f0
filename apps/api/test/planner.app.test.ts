import { faults } from '@lattice/clients/models/testing';
import { queryAnswerSchema } from '@lattice/core';
import { expect, test } from 'vitest';

import { startGenerativeApp, type GenerativeApp } from './support/generative-app.ts';
import { DEMO_SESSION, post } from './support/requests.ts';

const QUESTION = 'How long are backups kept, and how is a backup restored?';
const ANSWER = 'Backups are kept for 30 days [1].';
const BY_MODEL = {
  steps: [
    { question: 'How long does the site keep backups?', route: 'document' },
    { question: 'How is a backup restored?', route: 'document' },
  ],
};

async function query({ app }: GenerativeApp, body: object = {}) {
  const response = await post(`${app.url}/api/v1/query`, { question: QUESTION, ...body }, { headers: DEMO_SESSION });
  return queryAnswerSchema.parse(await response.json());
}

test.each(['gemini', 'openai'] as const)('%s plans, before it writes, and both are counted', async (backend) => {
  await using setup = await startGenerativeApp({ backend, planner: backend });
  setup.says([JSON.stringify(BY_MODEL)], [ANSWER]);
  const answer = await query(setup);
  expect(answer).toMatchObject({ plan: { route: 'document', ...BY_MODEL }, mode: 'generative', degraded: [] });
  expect(answer.citations.map(({ n }) => n)).toEqual([1]);
  expect(setup.provider.calls).toHaveLength(2);

  setup.says([JSON.stringify(BY_MODEL)], [ANSWER]);
  const { events } = await setup.stream('How long are backups kept?');
  expect(events.at(-1)).toMatchObject({ type: 'answer-end', usage: { input_tokens: 140, output_tokens: 16 } });
});

test.each([
  ['is down', faults.status(503)],
  ['plans nonsense', faults.json(200, { choices: 'none' })],
  ['refuses the key', faults.wrongKey],
])('the form of the question decides where the planner’s model %s, and the answer says so', async (_name, fault) => {
  await using setup = await startGenerativeApp({ planner: 'openai', hasKey: false });
  setup.provider.failAlways(fault);
  const answer = await query(setup);
  expect(answer).toMatchObject({ mode: 'extractive', refused: false, degraded: ['planner'] });
  expect(answer.plan.steps.map(({ question }) => question)).toEqual([
    'How long are backups kept?',
    'how is a backup restored?',
  ]);
});

test('a planner that does not answer holds no answer up', async () => {
  await using setup = await startGenerativeApp({ planner: 'openai' });
  const ended = setup.provider.callEndedEarly();
  setup.provider.failNext(faults.hang);
  setup.says([ANSWER]);
  const answer = await query(setup);
  expect(answer).toMatchObject({ answer: ANSWER, degraded: ['planner'] });
  // Its call does not outlive the answer.
  await ended;
});

test('nobody is asked where the caller says which way to go', async () => {
  await using setup = await startGenerativeApp({ planner: 'openai', hasKey: false });
  expect(await query(setup, { route: 'document' })).toMatchObject({ plan: { route: 'document' }, degraded: [] });
  expect(setup.provider.calls).toEqual([]);
});
