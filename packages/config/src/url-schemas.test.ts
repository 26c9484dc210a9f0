import { expect, test } from 'vitest';
import { isTransactionPooler, postgresUrl, webUrl } from './url-schemas.ts';

test.each([
  ['postgres://u:p@h/d', 'postgres://u:p@h/d'],
  ['postgresql+asyncpg://u:p@h:5432/d?ssl=require', 'postgresql://u:p@h:5432/d?ssl=require'],
  ['postgres:///d?host=/run/postgresql', 'postgres:///d?host=/run/postgresql'],
])('%s is a connection string', (text, read) => {
  expect(postgresUrl.parse(text).reveal()).toBe(read);
});

test.each(['napi_key', 'https://h/d', 'postgres://', 'postgres://u:p#q@h/d', 'postgres://h/d d', 'mysql://h/d'])(
  '%s is none',
  (text) => {
    expect(postgresUrl.safeParse(text).success).toBe(false);
  },
);

test('a password with reserved characters gets the hint it needs', () => {
  expect(postgresUrl.safeParse('postgres://u:p#q@h/d').error?.issues[0]?.message).toContain('percent-encoded');
});

test.each([
  ['postgres://u:p@ep-cool-1-pooler.us-east-2.aws.neon.tech/d', true],
  ['postgres://u:p@ep-cool-1.us-east-2.aws.neon.tech/d', false],
  ['postgres://u:p@aws-0-eu.pooler.supabase.com:6543/postgres', true],
  ['postgres://u:p@aws-0-eu.pooler.supabase.com:5432/postgres', false],
  ['postgres://u:p@db.ref.supabase.co:6543/postgres', true],
  ['postgres://u:p@h/d?pgbouncer=true', true],
  ['not a url', false],
])('%s is a transaction pooler: %s', (url, pooled) => {
  expect(isTransactionPooler(url)).toBe(pooled);
});

test('credentials, queries and fragments have no place in a URL that is shown', () => {
  const schema = webUrl('a URL');
  expect(schema.parse('https://H.example/v1//')).toBe('https://h.example/v1');
  for (const text of ['https://u:p@h', 'https://u@h', 'https://h?key=1', 'https://h#x', 'h', 'file:///x']) {
    expect([text, schema.safeParse(text).success]).toEqual([text, false]);
  }
});
