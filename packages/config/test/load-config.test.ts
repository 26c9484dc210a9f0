import { describe, expect, test } from 'vitest';
import type { Config } from '../src/config.ts';
import { ConfigurationError } from '../src/configuration-error.ts';
import { settingOf } from '../src/describe-config.ts';
import { loadConfig } from '../src/load-config.ts';
import { Secret } from '../src/secret.ts';
import { variableList } from '../src/variables.ts';
import { completed, type TestEnvironment } from './example-environment.ts';

function errorOf(environment: TestEnvironment): ConfigurationError {
  try {
    loadConfig(environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error('The configuration loaded.');
}

function noticesOf(config: Config): string[] {
  return config.notices.map((notice) => `${notice.variable} ${notice.message}`);
}

test('loads with no variable at all', () => {
  const config = loadConfig({});
  expect(config.server).toEqual({ host: '127.0.0.1', port: 8000 });
  expect(config.database).toEqual({ kind: 'embedded' });
  expect(config.models.chat).toEqual({ backend: 'deterministic' });
  expect(config.origins).toEqual({ rules: [], loopback: true });
  expect(config.limits).toMatchObject({ questionsPerAddress: 20, loopbackExempt: true });
  expect([config.notices, config.notUsedYet, config.space]).toEqual([[], [], null]);
});

test('empty and blank values count as unset', () => {
  const blank = Object.fromEntries(variableList.map((row) => [row.name, row.name.length % 2 === 0 ? '' : ' \n']));
  expect(loadConfig(blank)).toEqual(loadConfig({}));
});

test('is frozen through and through', () => {
  const config = loadConfig({ ALLOWED_ORIGINS: 'https://a.example', SPACE_ID: 'o/n', GEMINI_API_KEY: 'k' });
  const open: string[] = [];
  const visit = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null) return;
    if (!Object.isFrozen(value)) open.push(path);
    for (const [key, inner] of Object.entries(value)) visit(inner, `${path}.${key}`);
  };
  visit(config, 'config');
  expect(open).toEqual([]);
});

describe('every variable takes effect in its setting', () => {
  /** What has to be so that the variable matters at all. */
  const stage: Readonly<Record<string, TestEnvironment>> = {
    LOCAL_EMBEDDING_MODEL: { EMBEDDING_BACKEND: 'local' },
    RERANK_MODEL: { RERANK_BACKEND: 'local' },
    CRITIC_MODEL: { CRITIC_BACKEND: 'gemini' },
    GRAPH_EXTRACTION_MODEL: { GRAPH_EXTRACTION: 'gemini' },
    QDRANT_COLLECTION: { QDRANT_URL: 'https://q.example' },
    DATABASE_DIRECT_URL: { DATABASE_URL: 'postgres://u:p@pooled.example/d' },
  };
  const afterSpace = variableList.filter((row) => row.givenBy === 'platform' && row.name !== 'SPACE_ID');
  const stageOf = (name: string): TestEnvironment =>
    afterSpace.some((row) => row.name === name) ? { SPACE_ID: 'o/n' } : (stage[name] ?? {});
  const revealed = (value: unknown): unknown => (value instanceof Secret ? `revealed ${value.reveal()}` : value);

  test.each(variableList.map((row) => [row.name, row] as const))('%s', (name, row) => {
    const without = completed(stageOf(name));
    const withIt = completed({ ...without, [name]: row.example });
    const before = revealed(settingOf(loadConfig(without), row.setting));
    const after = revealed(settingOf(loadConfig(withIt), row.setting));
    expect(after).toBeDefined();
    expect(after).not.toEqual(before);
  });
});

describe('problems', () => {
  test('are all reported at once, each with an example', () => {
    const error = errorOf({ PORT: 'eighty', LOG_LEVEL: 'loud', VECTOR_BACKEND: 'qdrant', BETTER_AUTH_URL: 'nowhere' });
    expect(error.code).toBe('configuration-invalid');
    expect(error.problems.map((problem) => problem.variable).toSorted()).toEqual([
      'BETTER_AUTH_SECRET',
      'BETTER_AUTH_URL',
      'LOG_LEVEL',
      'PORT',
      'QDRANT_URL',
    ]);
    for (const { variable, reason, example } of error.problems) {
      expect(error.message).toContain(`  ${variable} ${reason}\n    for example: ${variable}=${example}`);
    }
    expect(error.message).toContain('The configuration has 5 problems:');
    expect(error.fix).toContain('Variables and secrets');
  });

  test('never show a value, which may be a key in the wrong place', () => {
    const value = 'sk-misplaced-key-1234567890 "\n';
    const environment = Object.fromEntries(variableList.map((row) => [row.name, value]));
    const error = errorOf(environment);
    expect(error.problems.length).toBeGreaterThan(40);
    expect(JSON.stringify([error.message, error.problems, error.fix, error.context])).not.toContain('misplaced');
  });

  test('name the spelling a person used, and quotes left in place', () => {
    const error = errorOf({ NEON_API_KEY: 'napi_0123456789', SITE_URL: '"https://docs.example.com"' });
    expect(error.message).toContain('it is set as NEON_API_KEY');
    expect(error.message).toContain('remove the quotes');
  });

  test('an embedded database on the object store of a Space is refused', () => {
    const environment = { SPACE_ID: 'o/n', DATA_DIR: '/data/lattice' };
    expect(errorOf(environment).problems.map((problem) => problem.variable)).toEqual(['DATA_DIR']);
    expect(loadConfig({ ...environment, DATABASE_URL: 'postgres://h/d' }).dataDir).toBe('/data/lattice');
    expect(loadConfig({ DATA_DIR: '/data/lattice' }).dataDir).toBe('/data/lattice');
    expect(loadConfig({ SPACE_ID: 'o/n', DATA_DIR: '/database' }).dataDir).toBe('/database');
  });
});

describe('aliases', () => {
  test('are read and reported', () => {
    const config = loadConfig({ NEON_API_KEY: 'postgres://u:p@h/d', CORS_ALLOWED_ORIGINS: 'https://a.example' });
    expect(config.database.kind).toBe('external');
    expect(config.origins.rules).toEqual([{ kind: 'exact', origin: 'https://a.example' }]);
    expect(noticesOf(config)).toEqual([
      'NEON_API_KEY is read as DATABASE_URL, which is the current name',
      'CORS_ALLOWED_ORIGINS is read as ALLOWED_ORIGINS, which is the current name',
    ]);
  });

  test('lose against the name of the table, equal or not', () => {
    const one = { ALLOWED_ORIGINS: 'https://a.example' };
    const same = loadConfig({ ...one, CORS_ALLOWED_ORIGINS: 'https://a.example' });
    expect(noticesOf(same)).toEqual(['CORS_ALLOWED_ORIGINS repeats ALLOWED_ORIGINS; remove it']);
    const other = loadConfig({ ...one, CORS_ALLOWED_ORIGINS: 'https://b.example' });
    expect(other.origins).toEqual(same.origins);
    expect(noticesOf(other)).toEqual(['CORS_ALLOWED_ORIGINS is ignored: it differs from ALLOWED_ORIGINS; remove it']);
  });

  test('stand in for a name left empty', () => {
    expect(loadConfig({ DATABASE_URL: '', NEON_API_KEY: 'postgres://h/d' }).database.kind).toBe('external');
  });
});

describe('inference', () => {
  const backends = (environment: TestEnvironment): object => {
    const { models, vector, graph, queue } = loadConfig(environment);
    return {
      chat: models.chat.backend,
      embedding: models.embedding.backend,
      rerank: models.rerank.backend,
      vector: vector.backend,
      graph: graph.backend,
      queue: queue.backend,
    };
  };

  test('follows the keys that are there', () => {
    const none = { chat: 'deterministic', embedding: 'deterministic', rerank: 'deterministic' };
    const embedded = { vector: 'postgres', graph: 'postgres', queue: 'postgres' };
    expect(backends({})).toEqual({ ...none, ...embedded });
    expect(backends({ OPENAI_API_KEY: 'o' })).toMatchObject({ ...none, chat: 'openai', embedding: 'openai' });
    const gemini = { ...none, chat: 'gemini', embedding: 'gemini' };
    expect(backends({ OPENAI_API_KEY: 'o', GEMINI_API_KEY: 'g' })).toEqual({ ...gemini, ...embedded });
    const services = completed({ QDRANT_URL: 'https://q.example', NEO4J_URI: 'bolt://h', REDIS_URL: 'redis://h' });
    expect(backends(services)).toEqual({ ...none, vector: 'qdrant', graph: 'neo4j', queue: 'redis' });
  });

  test('never turns on what costs money with every ingestion', () => {
    const keys = { GEMINI_API_KEY: 'g', OPENAI_API_KEY: 'o', GRAPH_EXTRACTION_MODEL: 'some-model' };
    expect(loadConfig(keys).models.extraction).toEqual({ backend: 'none' });
    const { extraction } = loadConfig({
      OPENAI_API_KEY: 'o',
      OPENAI_CHAT_MODEL: 'c',
      GRAPH_EXTRACTION: 'openai',
    }).models;
    expect(extraction).toMatchObject({ backend: 'openai', model: 'c' });
  });

  test('gives way to a backend that is named', () => {
    const environment = { GEMINI_API_KEY: 'g', EMBEDDING_BACKEND: 'deterministic', CHAT_BACKEND: 'openai' };
    expect(backends({ ...environment, OPENAI_BASE_URL: 'http://localhost:11434/v1' })).toMatchObject({
      chat: 'openai',
      embedding: 'deterministic',
    });
    const kept = { QDRANT_URL: 'https://q.example', VECTOR_BACKEND: 'postgres' };
    expect(backends(kept)).toMatchObject({ vector: 'postgres' });
  });

  test('every choice gives its reason and says whether it is in use', () => {
    const { choices } = loadConfig({ GEMINI_API_KEY: 'g', OPENAI_API_KEY: 'o', CHAT_BACKEND: 'openai' });
    expect(choices).toContainEqual({ what: 'chat', chosen: 'openai', because: 'CHAT_BACKEND says so', inUse: true });
    expect(choices).toContainEqual({
      what: 'embedding',
      chosen: 'gemini',
      because: 'GEMINI_API_KEY is set and comes before OPENAI_API_KEY',
      inUse: true,
    });
    expect(choices).toContainEqual({
      what: 'database',
      chosen: 'embedded',
      because: 'DATABASE_URL is not set',
      inUse: true,
    });
  });

  test('variables without effect in this version are named, those of the platform are not', () => {
    const signIn = { BETTER_AUTH_SECRET: 'x'.repeat(40), BETTER_AUTH_URL: 'https://api.example.com' };
    const config = loadConfig({ ...signIn, PORT: '1', SPACE_ID: 'o/n', CPU_CORES: '2' });
    expect(config.notUsedYet).toEqual(['BETTER_AUTH_SECRET', 'BETTER_AUTH_URL']);
  });
});

test('the Qdrant port is explicit, whatever the URL leaves out', () => {
  const portOf = (url: string): unknown => {
    const { vector } = loadConfig({ QDRANT_URL: url });
    return vector.backend === 'qdrant' ? [vector.url, vector.port] : vector;
  };
  expect(portOf('https://q.example/')).toEqual(['https://q.example', 443]);
  expect(portOf('https://q.example:6333')).toEqual(['https://q.example:6333', 6333]);
  expect(portOf('http://q.example')).toEqual(['http://q.example', 6333]);
  expect(portOf('http://q.example:80/qdrant')).toEqual(['http://q.example/qdrant', 80]);
});

test('a Space listens everywhere, allows its own origin and no loopback', () => {
  const config = loadConfig({ SPACE_ID: 'o/n', SPACE_HOST: 'o-n.hf.space', ALLOWED_ORIGINS: 'https://a.example' });
  expect(config.server.host).toBe('0.0.0.0');
  expect(config.origins).toEqual({
    rules: [
      { kind: 'exact', origin: 'https://o-n.hf.space' },
      { kind: 'exact', origin: 'https://a.example' },
    ],
    loopback: false,
  });
});

test('the OAuth path of the runbook becomes an address of this server', () => {
  const supabase = completed({ SUPABASE_OAUTH_REDIRECT_URL: '/api/v1/auth/oauth/callback' });
  const urlOf = (environment: TestEnvironment): unknown =>
    loadConfig({ ...supabase, ...environment }).auth.supabase?.oauthRedirectUrl;
  expect(urlOf({ PORT: '9000' })).toBe('http://localhost:9000/api/v1/auth/oauth/callback');
  expect(urlOf({ SPACE_HOST: 'o-n.hf.space' })).toBe('https://o-n.hf.space/api/v1/auth/oauth/callback');
});

test('a pooled database without a direct address works and is pointed out', () => {
  const pooled = { DATABASE_URL: 'postgres://u:p@ep-a-1-pooler.eu.aws.neon.tech/d' };
  expect(loadConfig(pooled).database).toMatchObject({ pooled: true, directPooled: true });
  expect(noticesOf(loadConfig(pooled))).toEqual([expect.stringContaining('set DATABASE_DIRECT_URL')]);
  const both = loadConfig({ ...pooled, DATABASE_DIRECT_URL: 'postgres://u:p@ep-a-1.eu.aws.neon.tech/d' });
  expect([both.database, both.notices]).toMatchObject([{ pooled: true, directPooled: false }, []]);
});
