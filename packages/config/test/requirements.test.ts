import { expect, test } from 'vitest';
import { ConfigurationError } from '../src/configuration-error.ts';
import { loadConfig } from '../src/load-config.ts';
import { requirementText } from '../src/requirements.ts';
import { variableList } from '../src/variables.ts';
import { completed, row, type TestEnvironment } from './example-environment.ts';

const cases = variableList.flatMap((variable) =>
  (variable.requiredWhen ?? []).map((requirement) => ({
    name: variable.name,
    trigger: requirementText(requirement),
    requirement,
  })),
);

function problemsOf(environment: TestEnvironment): readonly string[] {
  try {
    loadConfig(environment);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems.map((problem) => problem.variable);
  }
}

test('there are requirements to test', () => {
  expect(cases.length).toBeGreaterThan(30);
});

test.each(cases)('$name is required when $trigger', ({ name, requirement }) => {
  const trigger = { [requirement.when]: requirement.is ?? row(requirement.when).example };
  const whole = completed({ ...trigger, [name]: row(name).example });
  expect(problemsOf(whole)).toEqual([]);

  const { [name]: removed, ...rest } = whole;
  expect(removed).toBeDefined();
  expect(problemsOf(rest)).toEqual([name]);
  expect(problemsOf({ ...rest, [name]: '  ' })).toEqual([name]);

  for (const substitute of requirement.unless ?? []) {
    const lifted = completed({ ...trigger, [substitute]: row(substitute).example }, name);
    expect(problemsOf(lifted)).toEqual([]);
  }
});

test('the reason names the variable that made it necessary', () => {
  expect(() => loadConfig({ EMBEDDING_BACKEND: 'Gemini' })).toThrow(
    /GEMINI_API_KEY is required because EMBEDDING_BACKEND is gemini: Gemini answers no request without a key/,
  );
});

test('an alias satisfies a requirement', () => {
  expect(problemsOf({ DATABASE_DIRECT_URL: 'postgres://h/d', NEON_API_KEY: 'postgres://h/d' })).toEqual([]);
});

test.each([
  [{ CHAT_BACKEND: 'gemini' }, ['GEMINI_API_KEY']],
  [{ CRITIC_BACKEND: 'openai' }, ['OPENAI_API_KEY']],
  [{ GRAPH_EXTRACTION: 'gemini' }, ['GEMINI_API_KEY']],
  [{ BETTER_AUTH_SECRET: 'thirty-two-or-more-random-characters' }, ['BETTER_AUTH_URL']],
  [{ NEO4J_PASSWORD: 'p' }, ['NEO4J_URI', 'NEO4J_USERNAME', 'NEO4J_DATABASE']],
  [{ VECTOR_BACKEND: 'qdrant' }, ['QDRANT_URL']],
  [{ QUEUE_BACKEND: 'redis' }, ['REDIS_URL']],
  [{ SUPABASE_JWT_AUDIENCE: 'authenticated' }, ['SUPABASE_URL']],
  [{ DATABASE_DIRECT_URL: 'postgres://h/d' }, ['DATABASE_URL']],
])('%j calls for %j, whatever the table says of it', (environment, missing) => {
  expect(problemsOf(environment)).toEqual(missing);
});
