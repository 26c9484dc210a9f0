import { expect, test } from 'vitest';
import { Secret } from './secret.ts';
import { groupTitles } from './variable.ts';
import { variableList, variables } from './variables.ts';

const rows = variableList.map((row) => [row.name, row] as const);

test('the table is not empty and holds no name twice', () => {
  const spellings = variableList.flatMap((row) => [row.name, ...(row.aliases ?? [])]);
  expect(spellings.length).toBeGreaterThan(60);
  expect(new Set(spellings).size).toBe(spellings.length);
  expect(new Set(variableList.map((row) => row.setting)).size).toBeGreaterThan(60);
});

test.each(rows)('%s is described', (_name, row) => {
  expect(row.purpose).toMatch(/^\S.*\.$/s);
  expect(row.schema.description).toBeTruthy();
  expect(Object.keys(groupTitles)).toContain(row.group);
  // Exactly one of them says what holds when nothing is set.
  expect([row.default, row.derived].filter((value) => value !== undefined)).toHaveLength(1);
});

test.each(rows)('%s accepts its example and its default, and they differ', (_name, row) => {
  const example = row.schema.safeParse(row.example);
  expect(example.error?.issues ?? []).toEqual([]);
  expect(example.data instanceof Secret).toBe(row.secret === true);
  if (row.default === undefined) return;
  const fallback = row.schema.safeParse(row.default);
  expect(fallback.error?.issues ?? []).toEqual([]);
  expect(fallback.data).not.toEqual(example.data);
});

test('requirements name variables of the table and words these accept', () => {
  const requirements = variableList.flatMap((row) => row.requiredWhen ?? []);
  expect(requirements.length).toBeGreaterThan(30);
  for (const { when, is, unless, because } of requirements) {
    expect(variableList.map((row) => row.name)).toEqual(expect.arrayContaining([when, ...(unless ?? [])]));
    expect(because).toMatch(/[^.]$/);
    if (is !== undefined)
      expect(variableList.find((row) => row.name === when)?.schema.safeParse(is).success).toBe(true);
  }
});

test('the variables documented today are those the programs read today', () => {
  const active = variableList.filter((row) => row.status === 'active').map((row) => row.name);
  expect(active.toSorted()).toEqual([
    'ADMIN_TOKEN',
    'ALLOWED_ORIGINS',
    'ANONYMOUS_ACCESS',
    'BUDGET_ADDRESS_TOKENS_PER_DAY',
    'BUDGET_READER_TOKENS_PER_DAY',
    'BUDGET_TOKENS_PER_DAY',
    'BUDGET_USD_PER_DAY',
    'CHAT_BACKEND',
    'CRITIC_BACKEND',
    'CRITIC_MAX_REFINEMENTS',
    'CRITIC_MODEL',
    'CRITIC_UNSUPPORTED',
    'DATABASE_DIRECT_URL',
    'DATABASE_URL',
    'DATA_DIR',
    'DOCS_DIR',
    'EMBEDDING_BACKEND',
    'EMBEDDING_DIMENSIONS',
    'EMBEDDING_TEXTS_PER_MINUTE',
    'FUSION_DENSE_WEIGHT',
    'FUSION_LEXICAL_WEIGHT',
    'GAP_RETENTION_DAYS',
    'GEMINI_API_KEY',
    'GEMINI_BASE_URL',
    'GEMINI_CHAT_MODEL',
    'GEMINI_EMBEDDING_MODEL',
    'GITHUB_TOKEN',
    'GRAPH_BACKEND',
    'GRAPH_EXTRACTION',
    'GRAPH_EXTRACTION_MODEL',
    'HF_ENDPOINT',
    'HF_TOKEN',
    'HOST',
    'INGEST_CONCURRENCY',
    'INGEST_SCHEDULE',
    'INGEST_WORKER',
    'LATTICE_GIT_HOST',
    'LATTICE_GIT_TOKEN',
    'LATTICE_SECRET',
    'LATTICE_SPACE',
    'LOCAL_EMBEDDING_MODEL',
    'LOG_LEVEL',
    'NEO4J_DATABASE',
    'NEO4J_PASSWORD',
    'NEO4J_URI',
    'NEO4J_USERNAME',
    'OPENAI_API_KEY',
    'OPENAI_BASE_URL',
    'OPENAI_CHAT_MODEL',
    'OPENAI_EMBEDDING_MODEL',
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'PLANNER_BACKEND',
    'PLANNER_MAX_STEPS',
    'PORT',
    'QDRANT_API_KEY',
    'QDRANT_COLLECTION',
    'QDRANT_URL',
    'QUEUE_BACKEND',
    'RATE_LIMIT_PER_MINUTE',
    'RATE_LIMIT_PRINCIPAL_PER_MINUTE',
    'RATE_LIMIT_SESSION_PER_MINUTE',
    'RATE_LIMIT_STORE',
    'REDIS_URL',
    'RERANK_BACKEND',
    'RERANK_MODEL',
    'SITE_URL',
    'SPACE_HOST',
    'SPACE_ID',
    'SUPABASE_ANON_KEY',
    'SUPABASE_JWKS_URL',
    'SUPABASE_JWT_AUDIENCE',
    'SUPABASE_JWT_ISSUER',
    'SUPABASE_JWT_SECRET',
    'SUPABASE_OAUTH_REDIRECT_URL',
    'SUPABASE_URL',
    'TRACE_RETENTION_DAYS',
    'VECTOR_BACKEND',
    'WEBHOOK_SECRET',
  ]);
});

test.each([
  ['CRITIC_MAX_REFINEMENTS', ['0', '3'], ['4', '-1', '1.5', '']],
  ['PORT', ['0', '65535'], ['65536', '80a', '0x50', '1e3', '-1']],
  ['LOG_LEVEL', ['INFO', 'Debug', 'WARNING', 'CRITICAL'], ['loud', 'info,debug']],
  ['ANONYMOUS_ACCESS', ['true', 'FALSE', '1', '0', 'on', 'Off', 'yes', 'NO'], ['2', 'maybe', 'enabled']],
  ['HOST', ['0.0.0.0', '::', '[::1]', 'localhost', 'my-host.internal'], ['http://x', 'a b', 'host:80', '-x']],
  ['SITE_URL', ['https://a.example', 'http://localhost:3000/'], ['a.example', 'https://a.example/docs', 'ftp://a']],
  ['NEO4J_URI', ['neo4j+s://x.databases.neo4j.io', 'bolt://h:7687'], ['x', 'neo4j://u:p@h', 'redis://h']],
  ['INGEST_SCHEDULE', ['0 3 * * *', '*/5  1-4 * JAN MON-FRI'], ['daily', '0 3 * *', '0 0 3 * * *', '0 3 * * ;']],
  ['REDIS_URL', ['redis://h', 'rediss://default:p@h:6379/0'], ['h:6379', 'https://h']],
  ['QDRANT_COLLECTION', ['docusaurus-book', 'a.b_c'], ['a/b', 'a b']],
  ['ADMIN_TOKEN', ['a'.repeat(16)], ['short', `${'a'.repeat(20)} b`]],
  ['BETTER_AUTH_SECRET', ['a'.repeat(32)], ['a'.repeat(31)]],
  ['SUPABASE_OAUTH_REDIRECT_URL', ['/api/v1/auth/oauth/callback', 'https://a.hf.space/cb'], ['//evil.example', 'cb']],
  ['GEMINI_API_KEY', ['abc'], ['a b', 'a\nb', 'ключ']],
  ['FUSION_DENSE_WEIGHT', ['0', '0.25', '10'], ['11', '-1', '.5', 'NaN']],
] as const)('%s accepts %j and refuses %j', (name, accepted, refused) => {
  for (const text of accepted) expect([text, variables[name].schema.safeParse(text).success]).toEqual([text, true]);
  for (const text of refused) expect([text, variables[name].schema.safeParse(text).success]).toEqual([text, false]);
});
