import { faults } from '@lattice/clients/models/testing';
import { chatAnswerSchema } from '@lattice/core';
import { expect, test } from 'vitest';

import {
  type GenerativeApp,
  type GenerativeAppOptions,
  parts,
  SERVER_KEY,
  startGenerativeApp,
} from './support/generative-app.ts';
import { allEvents, ask, askJson } from './support/requests.ts';

const KEY = 'the-readers-own-secret-key';
const MINE = { 'X-Demo-Session': 'session-of-ada' };
const OTHERS = { 'X-Demo-Session': 'session-of-bob' };
const QUESTION = 'How long are backups kept?';
const TRUE = 'Backups are kept for 30 days [1].';
const PLAN = JSON.stringify({ steps: [{ question: QUESTION, route: 'document' }] });
const VERDICT = JSON.stringify({ unsupported: [] });

/** The API after a reader has entered a key. */
async function start(options: GenerativeAppOptions, provider: 'gemini' | 'openai'): Promise<GenerativeApp> {
  const setup = await startGenerativeApp(options);
  const kept = await fetch(`${setup.app.url}/api/v1/auth/session/keys`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json', ...MINE },
    body: JSON.stringify({ provider, api_key: KEY }),
  });
  expect(kept.status).toBe(200);
  return setup;
}

async function json({ app }: GenerativeApp, headers: Record<string, string>, message = QUESTION) {
  return chatAnswerSchema.parse(await (await askJson(app.url, { message }, headers)).json());
}

/** The keys that arrived at the provider, in order. */
function keysSeen({ provider }: GenerativeApp): string[] {
  return provider.calls.map(({ authorization = '' }) => authorization.replace('Bearer ', ''));
}

test.each(['gemini', 'openai'] as const)(
  'a reader’s key at %s plans, writes and checks the answers to this reader alone',
  async (backend) => {
    await using setup = await start({ backend, planner: backend, critic: backend }, backend);
    setup.says([PLAN], [TRUE], [VERDICT], [PLAN], [TRUE], [VERDICT]);
    expect(await json(setup, MINE)).toMatchObject({ answer: TRUE, mode: 'generative', degraded: [] });
    expect(keysSeen(setup)).toEqual([KEY, KEY, KEY]);
    expect(await json(setup, OTHERS)).toMatchObject({ answer: TRUE, mode: 'generative', degraded: [] });
    expect(keysSeen(setup).slice(3)).toEqual([SERVER_KEY, SERVER_KEY, SERVER_KEY]);
  },
);

test('an answer that a reader has paid is remembered for nobody, and what others paid is not the reader’s', async () => {
  await using setup = await start({ backend: 'openai' }, 'openai');
  setup.says([TRUE], [TRUE], [TRUE]);
  await json(setup, MINE);
  await json(setup, OTHERS);
  await json(setup, OTHERS);
  await json(setup, MINE);
  expect(keysSeen(setup)).toEqual([KEY, SERVER_KEY, KEY]);
});

test('what the reader has no key for is done with the server’s', async () => {
  await using setup = await start({ backend: 'openai', critic: 'gemini' }, 'openai');
  setup.says([TRUE]);
  await json(setup, MINE);
  expect(keysSeen(setup)).toEqual([KEY, SERVER_KEY]);
});

test('a key for another provider than the server’s writes too', async () => {
  await using setup = await start({ backend: 'gemini' }, 'openai');
  setup.provider.failNext(faults.stream([parts.openai.text(TRUE), parts.openai.end()], 'whole'));
  expect(await json(setup, MINE)).toMatchObject({ answer: TRUE, degraded: [] });
  expect(setup.provider.calls).toMatchObject([{ path: expect.stringContaining('/chat/completions') }]);
  expect(keysSeen(setup)).toEqual([KEY]);
});

test('a server without a model writes for the reader who brings a key', async () => {
  await using setup = await start({ backend: 'openai', hasKey: false }, 'openai');
  setup.says([TRUE]);
  expect(await json(setup, MINE)).toMatchObject({ answer: TRUE, mode: 'generative' });
  expect(await json(setup, OTHERS)).toMatchObject({ mode: 'extractive', degraded: [] });
  expect(keysSeen(setup)).toEqual([KEY]);
});

test.each([
  ['a wrong key', faults.wrongKey],
  ['a key without credit', faults.status(402)],
  ['a key that is not allowed this model', faults.status(404)],
])('%s is named as the reader’s, and the server’s takes its place', async (_name, fault) => {
  await using setup = await start({ backend: 'openai' }, 'openai');
  setup.provider.failNext(fault);
  setup.says([TRUE]);
  const answer = await json(setup, MINE);
  expect(answer).toMatchObject({ answer: TRUE, mode: 'generative', degraded: ['reader-key'] });
  expect(keysSeen(setup)).toEqual([KEY, SERVER_KEY]);
  expect(JSON.stringify([answer, setup.app.logger.lines, setup.lines()])).not.toContain(KEY);
  expect(JSON.stringify(setup.lines())).toContain('a reader’s own key failed');

  setup.says([TRUE]);
  expect(await json(setup, OTHERS)).toMatchObject({ degraded: [] });
});

test('where there is no other the answer is quoted, and says that the reader’s key is why', async () => {
  await using setup = await start({ backend: 'openai', hasKey: false }, 'openai');
  setup.provider.failAlways(faults.wrongKey);
  const events = await allEvents(await ask(setup.app.url, QUESTION, { headers: MINE }));
  expect(events.at(-1)).toMatchObject({ mode: 'extractive', refused: false, degraded: ['reader-key', 'chat'] });
  expect(JSON.stringify([events, setup.app.logger.lines, setup.lines()])).not.toContain(KEY);
});

test('a key that fails in the middle of an answer ends it with an error that holds no key', async () => {
  await using setup = await start({ backend: 'openai' }, 'openai');
  const cut = faults.stream([parts.openai.text('Backups are kept for')], 'cut');
  setup.provider.failAlways(cut);
  const response = await ask(setup.app.url, QUESTION, { headers: MINE });
  const text = await response.text();
  expect(text).toContain('event: error');
  expect(text + JSON.stringify([setup.app.logger.lines, setup.lines()])).not.toContain(KEY);
  expect(keysSeen(setup)).not.toContain(SERVER_KEY);
});
