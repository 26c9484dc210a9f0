import { expect, test } from 'vitest';
import { credentialedOrigins, originList, originMatcher, returnOrigins } from './origins.ts';

function matcher(list: string, loopback = false): (origin: string) => boolean {
  return originMatcher({ rules: originList.parse(list), loopback });
}

test('reads lists as people write them', () => {
  expect(originList.parse('https://A.example/, http://b.example:80\nhttps://c.example:8443')).toEqual([
    { kind: 'exact', origin: 'https://a.example' },
    { kind: 'exact', origin: 'http://b.example' },
    { kind: 'exact', origin: 'https://c.example:8443' },
  ]);
  expect(originList.parse('*')).toEqual([{ kind: 'any' }]);
  expect(originList.parse('https://my-app-*.vercel.app')).toEqual([
    { kind: 'pattern', pattern: 'https://my-app-*.vercel.app' },
  ]);
});

test.each([
  'app.example.com',
  'https://a.example/path',
  'https://u:p@a.example',
  'https://*',
  'https://*.com',
  'https://a.*',
  'https://a.exam*ple.com/x',
  '*.example.com',
  'https://a.example:*',
  'null',
  'ftp://a.example',
  ',',
])('refuses %s', (entry) => {
  expect(originList.safeParse(entry).success).toBe(false);
});

test('says which entry is wrong', () => {
  expect(originList.safeParse('https://a.example,b').error?.issues[0]?.message).toMatch(/^entry 2 is no origin/);
});

test('exact origins match whole', () => {
  const allowed = matcher('https://a.example');
  expect(allowed('https://a.example')).toBe(true);
  for (const origin of [
    'http://a.example',
    'https://a.example:8443',
    'https://a.example.evil.com',
    'https://b.a.example',
  ]) {
    expect(allowed(origin)).toBe(false);
  }
});

test('a wildcard stays within its label', () => {
  const allowed = matcher('https://my-app-*.vercel.app');
  expect(allowed('https://my-app-git-main-team.vercel.app')).toBe(true);
  for (const origin of [
    'https://my-app-.vercel.app',
    'https://my-app-x.evil.com.vercel.app',
    'https://my-app-x.vercel.app.evil.com',
    'https://my-app-xXvercelYapp',
    'https://evil.com/my-app-x.vercel.app',
    'http://my-app-x.vercel.app',
  ]) {
    expect([origin, allowed(origin)]).toEqual([origin, false]);
  }
});

test('loopback means this machine and nothing that looks like it', () => {
  const allowed = matcher('https://a.example', true);
  for (const origin of [
    'http://localhost:3000',
    'http://127.0.0.1',
    'https://[::1]:8443',
    'http://docs.localhost:3000',
  ]) {
    expect([origin, allowed(origin)]).toEqual([origin, true]);
    expect(matcher('https://a.example')(origin)).toBe(false);
  }
  for (const origin of [
    'http://localhost.evil.com',
    'http://127.0.0.1.evil.com',
    'null',
    'http://evil.com#localhost',
  ]) {
    expect([origin, allowed(origin)]).toEqual([origin, false]);
  }
});

test('a long origin is judged quickly', () => {
  const allowed = matcher('https://a*b*c*d*e.example.com', true);
  const started = performance.now();
  expect(allowed(`https://${'a'.repeat(5_000)}.example.com`)).toBe(false);
  expect(performance.now() - started).toBeLessThan(500);
});

test('credentials and sessions are for pages that somebody has named', () => {
  const origins = { rules: originList.parse('*, https://a.example, https://app-*.example.com'), loopback: false };
  const carries = originMatcher(credentialedOrigins(origins));
  const receives = originMatcher(returnOrigins(origins));
  expect(['https://a.example', 'https://app-1.example.com', 'https://b.example'].map(carries)).toEqual([
    true,
    true,
    false,
  ]);
  expect(['https://a.example', 'https://app-1.example.com', 'https://b.example'].map(receives)).toEqual([
    true,
    false,
    false,
  ]);
});
