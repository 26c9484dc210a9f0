import { LatticeError, type ModelKey } from '@lattice/core';
import { expect, test } from 'vitest';

import { end, says, SOURCES, START } from './support/fake-answerer.ts';
import { FakeApiKeys, FakeModelKeys } from './support/fake-identity.ts';
import { askJson, expectProblem, post } from './support/requests.ts';
import { startTestApp } from './support/test-app.ts';
import type { TestApp, TestAppOptions } from './support/test-app.ts';

const KEY = 'AIza-the-readers-own-secret-key';
const MINE = { 'X-Demo-Session': 'session-of-ada' };
const OTHERS = { 'X-Demo-Session': 'session-of-bob' };

function keysUrl(app: TestApp, search = ''): string {
  return `${app.url}/api/v1/auth/session/keys${search}`;
}

function put(app: TestApp, body: unknown, headers: Record<string, string> = MINE): Promise<Response> {
  const init = { 'Content-Type': 'application/json', ...headers };
  return fetch(keysUrl(app), { method: 'PUT', headers: init, body: JSON.stringify(body) });
}

async function start(
  options: TestAppOptions = {},
): Promise<{ app: TestApp; store: FakeModelKeys; used: ModelKey[][] }> {
  const store = new FakeModelKeys();
  const app = await startTestApp({ ...options, identity: { modelKeys: store, ...options.identity } });
  const used: ModelKey[][] = [];
  app.answerer.onOptions = ({ modelKeys }) => used.push([...(modelKeys ?? [])]);
  return { app, store, used };
}

test('a key goes in, is used for this reader alone, and never comes out', async () => {
  const { app: opened, store, used } = await start();
  await using app = opened;
  const kept = await put(app, { provider: 'gemini', api_key: KEY, expires_in: 3_600 });
  expect(kept.status).toBe(200);
  const shown = await kept.text();
  const listed = await (await fetch(keysUrl(app), { headers: MINE })).text();
  expect(JSON.parse(listed)).toEqual({ keys: [JSON.parse(shown)] });
  expect(JSON.parse(shown)).toEqual({
    provider: 'gemini',
    created_at: expect.any(String),
    expires_at: expect.any(String),
  });

  await askJson(app.url, { message: 'What is it?' }, MINE);
  await askJson(app.url, { message: 'What is it?' }, OTHERS);
  await askJson(app.url, { message: 'What is it?' });
  await post(`${app.url}/api/v1/query`, { question: 'What is it?' }, { headers: MINE });
  expect(used).toEqual([[{ provider: 'gemini', apiKey: KEY }], [], [], [{ provider: 'gemini', apiKey: KEY }]]);

  const [row] = store.rows.values();
  expect(Buffer.from(row?.sealed ?? []).includes(KEY)).toBe(false);
  expect(row?.owner).not.toContain('ada');
  const everything = shown + listed + JSON.stringify(app.logger.lines);
  expect(everything).not.toContain(KEY);
  expect(await (await fetch(keysUrl(app), { headers: OTHERS })).json()).toEqual({ keys: [] });
});

test('a key that is moved to another reader’s row opens for nobody', async () => {
  const { app: opened, store, used } = await start();
  await using app = opened;
  await put(app, { provider: 'openai', api_key: KEY });
  await put(app, { provider: 'openai', api_key: 'bobs-own-secret-key' }, OTHERS);
  const [mine, others] = [...store.rows.values()];
  if (mine === undefined || others === undefined) throw new Error('Two rows were expected.');
  store.rows.set('stolen', { ...mine, owner: others.owner });
  store.rows.delete(`${others.owner} openai`);
  await askJson(app.url, { message: 'What is it?' }, OTHERS);
  expect(used).toEqual([[]]);
});

test('an expired key is gone', async () => {
  const { app: opened, used } = await start({ clock: () => Date.now() - 2 * 86_400_000 });
  await using app = opened;
  expect((await put(app, { provider: 'gemini', api_key: KEY, expires_in: 3_600 })).status).toBe(200);
  expect(await (await fetch(keysUrl(app), { headers: MINE })).json()).toEqual({ keys: [] });
  await askJson(app.url, { message: 'What is it?' }, MINE);
  expect(used).toEqual([[]]);
});

test('one provider or all are forgotten, as often as one likes', async () => {
  const { app: opened } = await start();
  await using app = opened;
  for (const provider of ['gemini', 'openai']) await put(app, { provider, api_key: KEY });
  const remove = (search: string): Promise<Response> =>
    fetch(keysUrl(app, search), { method: 'DELETE', headers: MINE });
  expect((await remove('?provider=gemini')).status).toBe(204);
  expect(await (await fetch(keysUrl(app), { headers: MINE })).json()).toMatchObject({ keys: [{ provider: 'openai' }] });
  expect((await remove('')).status).toBe(204);
  expect((await remove('')).status).toBe(204);
  expect(await (await fetch(keysUrl(app), { headers: MINE })).json()).toEqual({ keys: [] });
  await expectProblem(await remove('?provider=nobody'), 400, 'request-invalid');
});

test('what is refused never repeats the key', async () => {
  const { app: opened } = await start();
  await using app = opened;
  const bodies = [
    { provider: 'gemini', api_key: `${KEY} ${KEY}` },
    { provider: KEY, api_key: KEY },
    { provider: 'gemini', api_key: KEY.repeat(40) },
    { provider: 'gemini', api_key: KEY, expires_in: 5 },
    { provider: 'gemini', api_key: [KEY] },
    { [KEY]: KEY },
  ];
  for (const body of bodies) {
    const response = await put(app, body);
    expect(await response.clone().text()).not.toContain(KEY);
    await expectProblem(response, 400, 'request-invalid');
  }
  expect(JSON.stringify(app.logger.lines)).not.toContain(KEY);
});

test('only somebody in particular has keys', async () => {
  const apiKeys = new FakeApiKeys();
  const { app: opened } = await start({ identity: { apiKeys } });
  await using app = opened;
  await expectProblem(await put(app, { provider: 'gemini', api_key: KEY }, {}), 401, 'unauthorized');
  const machine = { Authorization: `Bearer ${apiKeys.add('ask', 'ingest', 'operate')}` };
  await expectProblem(await put(app, { provider: 'gemini', api_key: KEY }, machine), 403, 'forbidden');
});

test('without their store an answer comes without the reader’s key', async () => {
  const { app: opened, store, used } = await start();
  await using app = opened;
  store.failure = new LatticeError('database-unavailable', 'The database cannot be reached.');
  expect((await askJson(app.url, { message: 'What is it?' }, MINE)).status).toBe(200);
  expect(used).toEqual([[]]);
  await expectProblem(await fetch(keysUrl(app), { headers: MINE }), 503, 'database-unavailable');
});

test('a key is not in a stream that fails, nor in its log', async () => {
  const { app: opened } = await start();
  await using app = opened;
  await put(app, { provider: 'gemini', api_key: KEY });
  app.answerer.script = async function* script() {
    yield START;
    yield SOURCES;
    throw new Error('the model failed');
  };
  const stream = await post(`${app.url}/api/chat`, { message: 'What is it?' }, { headers: MINE });
  expect(await stream.text()).not.toContain(KEY);
  app.answerer.script = says(end().type);
  expect(JSON.stringify(app.logger.lines)).not.toContain(KEY);
});
