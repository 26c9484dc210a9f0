import { expect, test } from 'vitest';

import { createApiKeyStore, createModelKeyStore } from '../src/postgres/index.ts';
import { query, testDatabase } from './support/index.ts';

const SOON = (): Date => new Date(Date.now() + 60_000);

test('an API key is found by its text until it is revoked, and its text is nowhere', async () => {
  await using resources = await testDatabase();
  const store = createApiKeyStore(resources.database);
  const { key, text } = await store.create({ name: 'the bot', scopes: ['ask', 'ingest'], expiresAt: null });
  expect(text).toMatch(/^lat_[\w-]{43}$/);
  expect(await store.find(text)).toMatchObject({ id: key.id, name: 'the bot', scopes: ['ask', 'ingest'] });
  expect((await store.list())[0]?.lastUsedAt).toBeInstanceOf(Date);
  const rows = await query<{ row: string }>(
    resources.url,
    'select row_to_json(k)::text as row from lattice.api_keys k',
  );
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toContain(text.slice(4));

  for (const wrong of ['', 'lat_', `${text}x`, text.slice(0, -1), text.toUpperCase(), "lat_' or true --"]) {
    expect(await store.find(wrong)).toBeNull();
  }
  expect(await store.revoke(key.id)).toBe(true);
  expect(await store.revoke(key.id)).toBe(false);
  expect(await store.revoke('no uuid')).toBe(false);
  expect(await store.find(text)).toBeNull();
  expect((await store.list())[0]?.revokedAt).toBeInstanceOf(Date);
});

test('an API key that has expired is not found', async () => {
  await using resources = await testDatabase();
  const store = createApiKeyStore(resources.database);
  const { text } = await store.create({ name: 'old', scopes: ['ask'], expiresAt: new Date(Date.now() - 1_000) });
  expect(await store.find(text)).toBeNull();
  const { text: fresh } = await store.create({ name: 'new', scopes: ['ask'], expiresAt: SOON() });
  expect(await store.find(fresh)).toMatchObject({ name: 'new' });
});

test('model keys belong to one owner, are replaced, and vanish when they expire', async () => {
  await using resources = await testDatabase();
  const store = createModelKeyStore(resources.database);
  const sealed = Uint8Array.of(1, 0, 255, 39);
  await store.put('ada', { provider: 'openai', sealed, expiresAt: SOON() });
  await store.put('ada', { provider: 'gemini', sealed: Uint8Array.of(9), expiresAt: SOON() });
  await store.put('ada', { provider: 'gemini', sealed, expiresAt: SOON() });
  await store.put('bob', { provider: 'gemini', sealed, expiresAt: new Date(Date.now() - 1_000) });
  const found = await store.list('ada');
  expect(found.map(({ provider }) => provider)).toEqual(['gemini', 'openai']);
  expect([...(found[0]?.sealed ?? [])]).toEqual([...sealed]);
  expect(await store.list('bob')).toEqual([]);
  await store.put('cleo', { provider: 'gemini', sealed, expiresAt: SOON() });
  expect(await query(resources.url, "select from lattice.model_keys where owner = 'bob'")).toHaveLength(0);
  expect(await store.delete('ada', 'gemini')).toBe(1);
  expect(await store.delete('ada')).toBe(1);
  expect(await store.delete('ada')).toBe(0);
  expect(await store.list('cleo')).toHaveLength(1);
});
