import { createLatticeClient, LatticeApiError, ROUTES } from '@lattice/api-client';
import { expect, test } from 'vitest';
import * as z from 'zod';

import { createOpenapiDocument } from '../src/openapi/document.ts';
import { silentAfterStart } from './support/fake-answerer.ts';
import { startTestApp } from './support/test-app.ts';

const operationsSchema = z.object({
  paths: z.record(
    z.string(),
    z.record(z.string(), z.union([z.array(z.unknown()), z.object({ operationId: z.string() })])),
  ),
});

/** For browsers to open and for git hosts to call, not for programs of ours. */
const OTHERS = ['finishSignIn', 'getDocs', 'getError', 'listErrors', 'receivePush'];

test('the client has every operation of the contract, where the contract has it', () => {
  const { paths } = operationsSchema.parse(createOpenapiDocument());
  const contract = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, operation]) =>
      Array.isArray(operation) ? [] : [`${operation.operationId} ${method.toUpperCase()} ${path}`],
    ),
  );
  const client = Object.entries(ROUTES).map(([name, { method, path }]) => `${name} ${method} ${path}`);
  expect(contract.length).toBeGreaterThan(15);
  expect(contract.filter((line) => !OTHERS.includes(line.split(' ')[0] ?? '')).toSorted()).toEqual(client.toSorted());
  const methods = Object.keys(createLatticeClient({ baseUrl: 'https://api.example' }));
  expect(methods.filter((name) => name !== 'ask').toSorted()).toEqual(Object.keys(ROUTES).toSorted());
});

test('a conversation from the first event to its deletion', async () => {
  await using app = await startTestApp();
  const lattice = createLatticeClient({ baseUrl: app.url, demoSession: 'a-session-of-mine' });
  const events = await Array.fromAsync(lattice.chat({ message: 'What is it?' }));
  expect(events.map(({ type }) => type)).toEqual([
    'answer-start',
    'sources',
    'answer-delta',
    'answer-delta',
    'answer-end',
  ]);
  const [start] = events;
  const id = start?.type === 'answer-start' ? start.conversation_id : '';
  expect((await lattice.ask({ message: 'And then?', conversation_id: id })).answer).toBe('It is a book.');
  expect((await lattice.getConversation(id)).messages).toHaveLength(4);
  await lattice.deleteConversation(id);
  const gone: unknown = await lattice.getConversation(id).catch((error: unknown) => error);
  expect(gone).toBeInstanceOf(LatticeApiError);
  expect(gone).toMatchObject({ problem: { code: 'conversation-not-found', status: 404 }, retryAfter: null });
  expect((await lattice.query({ question: 'What is it?' })).citations).toHaveLength(2);
});

test('whoever leaves the loop ends the answer', async () => {
  await using app = await startTestApp();
  app.answerer.script = silentAfterStart;
  const lattice = createLatticeClient({ baseUrl: app.url });
  for await (const event of lattice.chat({ message: 'What is it?' })) {
    expect(event.type).toBe('answer-start');
    break;
  }
  await app.answerer.released(1);
});

test('keys, status and what else there is', async () => {
  await using app = await startTestApp({ readiness: { phase: () => 'starting', dependencies: () => [] } });
  const starting = createLatticeClient({ baseUrl: app.url });
  expect(await starting.getReadiness()).toMatchObject({ status: 'starting' });
  const refused: unknown = await starting.ask({ message: 'What is it?' }).catch((error: unknown) => error);
  expect(refused).toMatchObject({ problem: { code: 'not-ready', retryable: true }, retryAfter: 2 });

  await using ready = await startTestApp();
  const lattice = createLatticeClient({ baseUrl: ready.url, demoSession: 'a-session-of-mine' });
  await lattice.putModelKey({ provider: 'gemini', api_key: 'a-key-of-my-own' });
  expect((await lattice.listModelKeys()).keys.map(({ provider }) => provider)).toEqual(['gemini']);
  await lattice.deleteModelKeys('gemini');
  expect(await lattice.listModelKeys()).toEqual({ keys: [] });
  expect(await lattice.getHealth()).toMatchObject({ ok: true });
  expect(await lattice.getRoot()).toMatchObject({ status: 'online' });
  expect(await lattice.getStatus()).toMatchObject({ rebuild_source: 'Docs/PRD.md' });
  expect(await lattice.getCircuits()).toEqual({ circuits: [] });
  expect(await lattice.getMetrics()).toBe('counted 1\n');
  expect(await lattice.getOpenapi()).toMatchObject({ openapi: '3.1.0' });
  expect(lattice.startSignIn('github', '/chat')).toBe(
    `${ready.url}/api/v1/auth/oauth/start?provider=github&return_to=%2Fchat`,
  );
});

test('the token is asked for at each call', async () => {
  const sent: (string | null)[] = [];
  const tokens = ['first', null];
  const lattice = createLatticeClient({
    baseUrl: 'https://api.example',
    token: () => tokens.shift() ?? null,
    fetch: async (_url, init) => {
      sent.push(new Headers(init?.headers).get('authorization'));
      return new Response('<html>', { status: 502 });
    },
  });
  for (let count = 0; count < 2; count += 1) {
    expect(await lattice.getHealth().catch((error: unknown) => error)).toMatchObject({ problem: { status: 502 } });
  }
  expect(sent).toEqual(['Bearer first', null]);
});
