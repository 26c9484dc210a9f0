import { expect, it } from 'vitest';
import { childEnvironment } from './child-environment.ts';

it('keeps what a site may choose by and drops what looks like a secret', () => {
  const kept = {
    PATH: '/bin',
    HOME: '/h',
    EDITION: 'x',
    SITE_URL: 'https://x.example',
    AUTHOR: 'a',
    PWD: '/w',
    CI: 'true',
  };
  const dropped = {
    OPENAI_API_KEY: 'x',
    serviceAuthHeader: 'x',
    GITHUB_TOKEN: 'x',
    BETTER_AUTH_SECRET: 'x',
    PGPASSWORD: 'x',
    DB_PASS: 'x',
    AWS_CREDENTIALS: 'x',
    SENTRY_DSN: 'x',
    DATABASE_DIRECT_URL: 'postgres://localhost',
    REDIS_URL: 'redis://user:pass@host:1',
    UNSET: undefined,
  };
  expect(childEnvironment({ ...kept, ...dropped })).toEqual({
    ...kept,
    NODE_ENV: 'production',
    BABEL_ENV: 'production',
  });
});
