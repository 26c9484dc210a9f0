import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { describeConfig, secretNames, secretValues } from './describe-config.ts';
import { loadConfig } from './load-config.ts';
import { variableList } from './variables.ts';

const environment = {
  DATABASE_URL: 'postgres://reader:p%40ss-word@db.example/lattice',
  REDIS_URL: 'redis://postgres:postgres@h',
  GEMINI_API_KEY: 'gemini-key-1234',
  BETTER_AUTH_SECRET: 'better-auth-secret-of-32-characters',
  BETTER_AUTH_URL: 'https://api.example',
};

test('shows what takes effect, secrets as set or unset only', () => {
  const { settings, choices, notices } = describeConfig(
    loadConfig({ ...environment, ALLOWED_ORIGINS: 'https://a.example,*' }),
  );
  expect(settings).toMatchObject({
    'server.port': 8000,
    'database.url': 'set',
    'origins.rules': 'https://a.example, any',
    'docs.siteUrl': 'unset',
    'models.chat.backend': 'gemini',
    'models.providers.gemini.apiKey': 'set',
  });
  expect(Object.keys(settings)).not.toContain('auth.betterAuth.url');
  expect(choices).toEqual([
    'database: external, because DATABASE_URL is set',
    'chat: gemini, because GEMINI_API_KEY is set',
    'embedding: gemini, because GEMINI_API_KEY is set',
    'rerank: deterministic, because it needs no model',
    'critic: deterministic, because it needs no model',
    'planner: deterministic, because it needs no model',
    'vector: postgres, because QDRANT_URL is not set',
    'graph: postgres, because NEO4J_URI is not set',
    'queue: redis, because REDIS_URL is set',
  ]);
  expect(notices).toContain('BETTER_AUTH_SECRET is recognised, not used yet');
});

test('no way of printing a configuration shows a secret', () => {
  const config = loadConfig(environment);
  const everything = [
    JSON.stringify(config),
    inspect(config, { depth: 20, showHidden: true }),
    String(config.access.adminToken),
    `as text: ${String(config.auth.betterAuth?.secret)}`,
    JSON.stringify(describeConfig(config)),
  ].join('\n');
  for (const value of secretValues(config).filter((text) => text !== 'postgres')) {
    expect(everything).not.toContain(value);
  }
  expect(everything).toContain('[secret]');
});

test('values to hide include passwords inside connection strings, as written and as meant', () => {
  expect(secretValues(loadConfig(environment)).toSorted()).toEqual([
    'better-auth-secret-of-32-characters',
    'gemini-key-1234',
    'p%40ss-word',
    'p@ss-word',
    'postgres://reader:p%40ss-word@db.example/lattice',
    'redis://postgres:postgres@h',
  ]);
});

test('every spelling of a secret variable is named', () => {
  const names = secretNames();
  expect(names).toEqual(expect.arrayContaining(['DATABASE_URL', 'NEON_API_KEY', 'GEMINI_API_KEY', 'LATTICE_SECRET']));
  expect(names).not.toContain('PORT');
  // A name that sounds like a secret and is not declared one is a mistake in the table.
  const suspicious = variableList.filter((row) => /KEY|SECRET|TOKEN|PASSWORD/.test(row.name) && row.secret !== true);
  expect(suspicious.map((row) => row.name)).toEqual([]);
});
