import { inspect } from 'node:util';

import { createModels, type ModelSettings } from '@lattice/clients/models';
import { silentLogger } from '@lattice/core';
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

test('without a model there is none, and no circuit', async () => {
  await using models = await createModels(settings('http://localhost:1'), { logger: silentLogger });
  expect(models).toMatchObject({ chat: null, critic: null, embedding: null, rerank: null });
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

  test('a critic is a model of its own behind the circuit of the chat', async () => {
    const chosen = remote(backend, 'http://127.0.0.1:9');
    const both = { chat: chosen, critic: { ...chosen, model: 'a-critic' } };
    await using models = await createModels(settings('http://127.0.0.1:9', both), { logger: silentLogger });
    expect(models.critic?.id).toBe(`${backend}/a-critic`);
    expect(models.circuits().map(({ name }) => name)).toEqual([`${backend}-chat`]);
  });

  test("a reader's key is used for the reader's requests alone, and is found nowhere else", async () => {
    await using provider = await startProvider();
    provider.mock.onMessage('hello', { content: 'Hello.' });
    const logger = recordingLogger();
    const chosen = { chat: remote(backend, provider.url) };
    await using models = await createModels(settings(provider.url, chosen), { logger });
    const mine = await models.chatFor({ provider: backend, apiKey: concealed(READER_KEY) });
    const request = { messages: [{ role: 'user', content: 'hello' }], maxOutputTokens: 10 } as const;
    await Array.fromAsync(mine.stream(request));
    expect(provider.calls.at(-1)?.authorization).toContain(READER_KEY);
    const servers = models.chat;
    if (servers === null) throw new Error('no chat model');
    await Array.fromAsync(servers.stream(request));
    expect(provider.calls.at(-1)?.authorization).toContain(SERVER_KEY);

    provider.failNext(faults.wrongKey);
    const error = await Array.fromAsync(mine.stream(request)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'model-rejected', fix: 'Check the key you have entered.' });
    expect(inspect([error, logger.lines, models.circuits()], { depth: 10 })).not.toContain(READER_KEY);
    expect(models.circuits()).toHaveLength(1);
    expect(models.circuits()[0]?.failures).toBe(0);
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
