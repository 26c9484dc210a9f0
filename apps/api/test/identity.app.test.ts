import { LatticeError, type TokenVerifier, type VerifiedUser } from '@lattice/core';
import { expect, test } from 'vitest';

import { FakeApiKeys } from './support/fake-identity.ts';
import { askJson, DEMO_SESSION, expectProblem, fromAddress, post } from './support/requests.ts';
import { startTestApp } from './support/test-app.ts';

const QUESTION = { question: 'What is it?' };
const JWT = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ1In0.c2ln';
const ADA: VerifiedUser = { id: 'ada', email: 'ada@example.com', isAdmin: false, expiresAt: new Date(4e12) };

function bearer(text: string): Record<string, string> {
  return { Authorization: `Bearer ${text}` };
}

function verifier(users: Readonly<Record<string, VerifiedUser>>): TokenVerifier {
  return {
    async verify(token) {
      const user = users[token];
      if (user === undefined) throw new LatticeError('unauthorized', 'The token is not valid here.');
      return user;
    },
  };
}

const unreachable: TokenVerifier = {
  verify: () => Promise.reject(new LatticeError('auth-unavailable', 'The keys cannot be had.', { retryable: true })),
};

function session(url: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${url}/api/v1/auth/session`, { headers });
}

function query(url: string, headers: Record<string, string> = {}): Promise<Response> {
  return post(`${url}/api/v1/query`, QUESTION, { headers });
}

test('GET /api/v1/auth/session with a valid token returns user_id', async () => {
  await using app = await startTestApp({ identity: { tokens: verifier({ [JWT]: ADA }) } });
  const response = await session(app.url, bearer(JWT));
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({
    user_id: 'ada',
    email: 'ada@example.com',
    admin: false,
    expires_at: new Date(4e12).toISOString(),
  });
});

test('a wrong token is 401, a missing one too, and neither is ever a 500', async () => {
  await using app = await startTestApp({ identity: { tokens: verifier({ [JWT]: ADA }) } });
  for (const headers of [
    {},
    bearer(`${JWT}x`),
    bearer('nonsense'),
    bearer('lat_unknown'),
    { Authorization: 'Basic eA==' },
  ]) {
    const response = await session(app.url, headers);
    expect(response.headers.get('www-authenticate')).toContain('Bearer');
    await expectProblem(response, 401, 'unauthorized');
  }
  await expectProblem(await session(app.url, DEMO_SESSION), 401, 'unauthorized');
});

test('503 where the keys are unreachable or sign-in is not configured', async () => {
  await using off = await startTestApp();
  for (const headers of [{}, bearer(JWT)])
    await expectProblem(await session(off.url, headers), 503, 'auth-unavailable');
  await using cut = await startTestApp({ identity: { tokens: unreachable } });
  const response = await session(cut.url, bearer(JWT));
  expect(response.headers.get('retry-after')).not.toBeNull();
  expect(await expectProblem(response, 503, 'auth-unavailable')).toMatchObject({ retryable: true });
});

test('a checker that never answers is 503 within its deadline', async () => {
  const silent: TokenVerifier = { verify: () => new Promise(() => {}) };
  await using app = await startTestApp({ identity: { tokens: silent }, limits: { authDeadlineMs: 50 } });
  await expectProblem(await session(app.url, bearer(JWT)), 503, 'auth-unavailable');
});

test('POST /api/v1/query takes a token, a key with the scope or a demo session, and nothing else', async () => {
  const apiKeys = new FakeApiKeys();
  const [asking, ingesting] = [apiKeys.add('ask'), apiKeys.add('ingest')];
  const adminToken = 'the token of the operator';
  const bare = adminToken.replaceAll(' ', '-');
  await using app = await startTestApp({ identity: { tokens: verifier({ [JWT]: ADA }), apiKeys, adminToken: bare } });
  for (const headers of [bearer(JWT), bearer(asking), bearer(bare), DEMO_SESSION]) {
    const response = await query(app.url, headers);
    expect(response.status).toBe(200);
    await response.text();
  }
  await expectProblem(await query(app.url), 401, 'unauthorized');
  await expectProblem(await query(app.url, bearer(`${bare}x`)), 401, 'unauthorized');
  await expectProblem(await query(app.url, bearer(ingesting)), 403, 'forbidden');
});

test('a token that is wrong is not rescued by a demo session, one that cannot be checked is', async () => {
  await using app = await startTestApp({ identity: { tokens: verifier({}) } });
  await expectProblem(await query(app.url, { ...bearer(JWT), ...DEMO_SESSION }), 401, 'unauthorized');
  await using cut = await startTestApp({ identity: { tokens: unreachable } });
  expect((await query(cut.url, { ...bearer(JWT), ...DEMO_SESSION })).status).toBe(200);
  await expectProblem(await query(cut.url, bearer(JWT)), 503, 'auth-unavailable');
});

test('ANONYMOUS_ACCESS on: a reader chats without a token, and with one made for somebody else', async () => {
  await using app = await startTestApp({ identity: { tokens: verifier({ [JWT]: ADA }) } });
  for (const headers of [{}, bearer('hf_a_token_of_the_platform'), bearer('sk-anything'), bearer(JWT)]) {
    const response = await askJson(app.url, { message: 'What is it?' }, headers);
    expect(response.status).toBe(200);
    await response.text();
  }
  await expectProblem(await askJson(app.url, { message: 'What is it?' }, bearer(`${JWT}x`)), 401, 'unauthorized');
});

test('ANONYMOUS_ACCESS off: chat wants to know who asks', async () => {
  await using app = await startTestApp({ anonymousAccess: false, identity: { tokens: verifier({ [JWT]: ADA }) } });
  await expectProblem(await askJson(app.url, { message: 'What is it?' }), 401, 'unauthorized');
  await expectProblem(await askJson(app.url, { message: 'What is it?' }, bearer('sk-anything')), 401, 'unauthorized');
  expect((await askJson(app.url, { message: 'What is it?' }, bearer(JWT))).status).toBe(200);
  expect((await askJson(app.url, { message: 'What is it?' }, DEMO_SESSION)).status).toBe(200);
});

test('whoever is known has a budget of their own, and the operator none', async () => {
  const apiKeys = new FakeApiKeys();
  const key = apiKeys.add('ask');
  const adminToken = 'the-token-of-the-operator';
  await using app = await startTestApp({
    identity: { tokens: verifier({ [JWT]: ADA }), apiKeys, adminToken },
    limits: { questionsPerAddress: 1, questionsPerPrincipal: 2 },
  });
  const statuses = async (headers: Record<string, string>): Promise<number[]> => {
    const seen: number[] = [];
    for (let count = 0; count < 3; count += 1) {
      const response = await query(app.url, { ...fromAddress(`203.0.113.${count}`), ...headers });
      await response.text();
      seen.push(response.status);
    }
    return seen;
  };
  expect(await statuses(bearer(JWT))).toEqual([200, 200, 429]);
  expect(await statuses(bearer(key))).toEqual([200, 200, 429]);
  expect(await statuses(bearer(adminToken))).toEqual([200, 200, 200]);
  const last = await query(app.url, { ...fromAddress('203.0.113.9'), ...bearer(JWT) });
  expect(last.headers.get('ratelimit-policy')).toBe('"principal";q=2;w=60');
  await expectProblem(last, 429, 'rate-limited');
});

test('whoever guesses tokens is soon not listened to, and others still are', async () => {
  await using app = await startTestApp({ identity: { tokens: verifier({}) }, limits: { authFailuresPerAddress: 3 } });
  const guess = (address: string): Promise<Response> => session(app.url, { ...fromAddress(address), ...bearer(JWT) });
  for (let count = 0; count < 3; count += 1) await expectProblem(await guess('203.0.113.1'), 401, 'unauthorized');
  await expectProblem(await guess('203.0.113.1'), 429, 'rate-limited');
  await expectProblem(await guess('203.0.113.2'), 401, 'unauthorized');
});

test('a key store that is down is 503, not a wrong key', async () => {
  const apiKeys = new FakeApiKeys();
  apiKeys.failure = new LatticeError('database-unavailable', 'The database cannot be reached.', { retryable: true });
  await using app = await startTestApp({ identity: { apiKeys } });
  await expectProblem(await query(app.url, bearer('lat_any')), 503, 'database-unavailable');
});
