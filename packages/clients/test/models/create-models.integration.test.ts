import { inspect } from 'node:util';

import { createModels, type ModelSettings } from '@lattice/clients/models';
import { type ChatModel, silentLogger } from '@lattice/core';
import { describe, expect, test } from 'vitest';

import { faults, startProvider } from './provider-emulator.ts';
import { recordingLogger } from './recording-logger.ts';

const SERVER_KEY = 'server-key-51aa';
const READER_KEY = 'reader-key-93bc';

function concealed(value: string): { reveal(): string } {
  return Object.defineProperty({ reveal: () => value }, 'reveal', { enumerable: false });
}

function settings(url: string, changes: Partial<ModelSettings> = {}): ModelSettings {
  return {
    chat: { backend: 'deterministic' },
    embedding: { backend: 'deterministic', dimensions: null },
    rerank: { backend: 'deterministic' },
    providers: {
      gemini: { baseUrl: url, chatModel: 'gemini-3.5-flash' },
      openai: { baseUrl: `${url}/v1`, chatModel: 'gpt-6-luna' },
    },
    ...changes,
  };
}

function remote(backend: 'gemini' | 'openai', url: string) {
  return backend === 'gemini'
    ? ({ backend, provider: { apiKey: concealed(SERVER_KEY), baseUrl: url }, model: 'gemini-embedding-001' } as const)
    : ({
        backend,
        provider: { apiKey: concealed(SERVER_KEY), baseUrl: `${url}/v1` },
        model: 'text-embedding-3-small',
      } as const);
}

/** All at one provider but the planner. */
function chosenOf(backend: 'gemini' | 'openai', url: string) {
  const chosen = remote(backend, url);
  return { chat: chosen, critic: chosen, planner: remote(backend === 'gemini' ? 'openai' : 'gemini', url) };
}

async function write(model: ChatModel | null): Promise<string> {
  if (model === null) throw new Error('no chat model');
  const request = { messages: [{ role: 'user', content: 'hello' }], maxOutputTokens: 10 } as const;
  let text = '';
  for await (const event of model.stream(request)) if (event.type === 'text') text += event.text;
  return text;
}

test('without a model there is none, and no circuit', async () => {
  await using models = await createModels(settings('http://localhost:1'), { logger: silentLogger });
  expect(models).toMatchObject({ chat: null, critic: null, planner: null, embedding: null, rerank: null });
  expect(models.circuits()).toEqual([]);
});

describe.each(['gemini', 'openai'] as const)('%s', (backend) => {
  test('every use has its circuit, and a provider that is down does not prevent a start', async () => {
    const chosen = remote(backend, 'http://127.0.0.1:9');
    const all = { chat: chosen, embedding: { ...chosen, dimensions: null }, rerank: chosen };
    await using models = await createModels(settings('http://127.0.0.1:9', all), { logger: silentLogger });
    expect(models.circuits().map(({ name, state }) => `${name} ${state}`)).toEqual([
      `${backend}-chat CLOSED`,
      `${backend}-embedding CLOSED`,
      `${backend}-rerank CLOSED`,
    ]);
    await expect(models.embedding?.embedQuery('question')).rejects.toMatchObject({ code: 'model-unavailable' });
    expect(models.circuits().find(({ name }) => name === `${backend}-embedding`)?.failures).toBe(2);
  });

  test('critic and planner are models of their own behind the circuit of the chat', async () => {
    const chosen = remote(backend, 'http://127.0.0.1:9');
    const all = { chat: chosen, critic: { ...chosen, model: 'a-critic' }, planner: { ...chosen, model: 'a-planner' } };
    await using models = await createModels(settings('http://127.0.0.1:9', all), { logger: silentLogger });
    expect(models.critic?.id).toBe(`${backend}/a-critic`);
    expect(models.planner?.id).toBe(`${backend}/a-planner`);
    expect(models.circuits().map(({ name }) => name)).toEqual([`${backend}-chat`]);
  });

  test("a reader's key is used for the reader's requests alone, and is found nowhere else", async () => {
    await using provider = await startProvider();
    provider.mock.onMessage('hello', { content: 'Hello.' });
    const logger = recordingLogger();
    await using models = await createModels(settings(provider.url, chosenOf(backend, provider.url)), { logger });
    const reader = await models.forReader([{ provider: backend, apiKey: READER_KEY }]);
    await write(reader.chat);
    await write(reader.critic);
    // The planner of this server is with the other provider, for which the reader has no key.
    expect(reader.planner).toBe(models.planner);
    await write(models.chat);
    expect(provider.calls.map(({ authorization = '' }) => authorization.replace('Bearer ', ''))).toEqual([
      READER_KEY,
      READER_KEY,
      SERVER_KEY,
    ]);
    expect(reader.isKeyRefused()).toBe(false);
    expect(inspect([logger.lines, models.circuits()], { depth: 10 })).not.toContain(READER_KEY);
  });

  test("where a reader's key is refused the server's does, from then on and to the reader's knowledge", async () => {
    await using provider = await startProvider();
    provider.mock.onMessage('hello', { content: 'Hello.' });
    const logger = recordingLogger();
    await using models = await createModels(settings(provider.url, chosenOf(backend, provider.url)), { logger });
    const reader = await models.forReader([{ provider: backend, apiKey: READER_KEY }]);
    provider.failNext(faults.wrongKey);
    expect(await write(reader.chat)).toBe('Hello.');
    await write(reader.critic);
    expect(provider.calls.map(({ authorization = '' }) => authorization.replace('Bearer ', ''))).toEqual([
      READER_KEY,
      SERVER_KEY,
      SERVER_KEY,
    ]);
    expect(reader.isKeyRefused()).toBe(true);
    const { isKeyRefused } = await models.forReader([{ provider: backend, apiKey: READER_KEY }]);
    expect(isKeyRefused()).toBe(false);
    expect(JSON.stringify(logger.lines)).toContain('a reader’s own key failed');
    expect(inspect([logger.lines, models.circuits()], { depth: 10 })).not.toContain(READER_KEY);
    expect(models.circuits()[0]?.failures).toBe(0);
  });

  test("a reader's key writes where the server has no model, and its failure is the reader's to mend", async () => {
    await using provider = await startProvider();
    await using models = await createModels(settings(provider.url), { logger: silentLogger });
    const reader = await models.forReader([{ provider: backend, apiKey: READER_KEY }]);
    expect(reader).toMatchObject({ critic: null, planner: null });
    provider.failNext(faults.wrongKey);
    const error = await write(reader.chat).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'model-rejected', fix: 'Check the key you have entered.' });
    expect(inspect(error, { depth: 10 })).not.toContain(READER_KEY);
    expect(reader.isKeyRefused()).toBe(true);
  });

  test("a provider that is down is not the key's fault, and no other key is tried", async () => {
    await using provider = await startProvider();
    await using models = await createModels(settings(provider.url, chosenOf(backend, provider.url)), {
      logger: silentLogger,
    });
    const reader = await models.forReader([{ provider: backend, apiKey: READER_KEY }]);
    provider.failAlways(faults.status(503));
    await expect(write(reader.chat)).rejects.toMatchObject({ code: 'model-unavailable' });
    expect(reader.isKeyRefused()).toBe(false);
    for (const { authorization } of provider.calls) expect(authorization).toContain(READER_KEY);
  });
});

test('a local model without its library names the command that installs it', async () => {
  const chosen = { embedding: { backend: 'local', model: 'some/model', dimensions: null } } as const;
  const made = createModels(settings('http://localhost:1', chosen), {
    logger: silentLogger,
    packagesFolder: import.meta.dirname,
  });
  await expect(made).rejects.toMatchObject({
    code: 'configuration-invalid',
    fix: expect.stringMatching(/^Run: npm install .* @huggingface\/transformers@\d/),
  });
});
