import { describe, expect, it } from 'vitest';

import { directUrlOf, parseConnectionUrl } from './connection-options.ts';

const neonPooled =
  'postgresql://u:p@ep-cool-1-pooler.eu-central-1.aws.neon.tech/db?sslmode=require&channel_binding=require';
const supabasePooled = 'postgres://postgres.ref:p@aws-0-eu-central-1.pooler.supabase.com:6543/postgres?pgbouncer=true';

describe('parseConnectionUrl', () => {
  it.each([
    ['postgres://u:p@127.0.0.1:5432/db', false],
    ['postgres://u:p@ep-cool-1.eu-central-1.aws.neon.tech/db', false],
    ['postgres://u:p@pooler-docs.example.com/db', false],
    [neonPooled, true],
    [supabasePooled, true],
    // Supabase's pooler in session mode.
    ['postgres://u:p@aws-0-eu-central-1.pooler.supabase.com:5432/postgres', false],
    ['postgres://u:p@db.example.com:6543/db', true],
    ['postgres://u:p@db.example.com/db?pgbouncer=true', true],
  ])('sees whether %s is a pooler', (url, pooled) => {
    expect(parseConnectionUrl(url).pooled).toBe(pooled);
  });

  it.each([
    ['postgres://u:p@127.0.0.1/db', 'off'],
    ['postgres://u:p@localhost/db', 'off'],
    ['postgres://u:p@[::1]/db', 'off'],
    ['postgres://u:p@db.example.com/db', 'prefer'],
    ['postgres://u:p@db.example.com/db?sslmode=disable', 'off'],
    ['postgres://u:p@127.0.0.1/db?sslmode=require', 'require'],
    ['postgres://u:p@db.example.com/db?sslmode=verify-full', 'verify'],
    ['postgres://u:p@db.example.com/db?sslmode=no-verify', 'require'],
  ])('reads the TLS mode of %s', (url, tls) => {
    expect(parseConnectionUrl(url).tls).toBe(tls);
  });

  it('keeps the options some providers route by, and nothing meant for other clients', () => {
    const target = parseConnectionUrl(`${neonPooled}&options=endpoint%3Dep-cool-1&connection_limit=5`);
    expect(target.options).toBe('endpoint=ep-cool-1');
    expect(parseConnectionUrl(neonPooled).options).toBeNull();
  });

  it('names host, port and database', () => {
    expect(parseConnectionUrl('postgres://u:p@db.example.com:5433/my%20docs')).toMatchObject({
      host: 'db.example.com',
      port: 5433,
      database: 'my docs',
    });
    expect(parseConnectionUrl('postgres://us%40er:p%3A%2F%20w@[::1]/db')).toMatchObject({
      host: '::1',
      user: 'us@er',
      password: 'p:/ w',
    });
    expect(parseConnectionUrl('postgres://u:p@db.example.com/db').port).toBe(5432);
  });

  it.each(['', 'db', 'mysql://u:s3cret@h/db', 'postgres://u:s3cret@h:port/db', 'postgres://', 's3cret'])(
    'refuses %j without repeating it',
    (url) => {
      const refuse = () => parseConnectionUrl(url);
      expect(refuse).toThrow(expect.objectContaining({ code: 'configuration-invalid' }));
      expect(refuse).not.toThrow(/s3cret/);
    },
  );
});

describe('directUrlOf', () => {
  it('finds the server behind the poolers of Neon and Supabase', () => {
    expect(new URL(directUrlOf(neonPooled) ?? '').hostname).toBe('ep-cool-1.eu-central-1.aws.neon.tech');
    const supabase = new URL(directUrlOf(supabasePooled) ?? '');
    expect([supabase.port, supabase.searchParams.has('pgbouncer')]).toEqual(['5432', false]);
  });

  it('leaves a direct URL alone and gives up on a pooler it does not know', () => {
    expect(directUrlOf('postgres://u:p@db.example.com/db')).toBe('postgres://u:p@db.example.com/db');
    expect(directUrlOf('postgres://u:p@db.example.com:6543/db')).toBeNull();
  });
});
