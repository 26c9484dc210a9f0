import { createSignIn, createTokenVerifier } from '@lattice/clients/supabase';
import { startGoTrue, type StandInGoTrue } from '@lattice/clients/supabase/testing';
import { expect, test } from 'vitest';

import { expectProblem } from './support/requests.ts';
import { startTestApp } from './support/test-app.ts';
import type { TestApp, TestAppOptions } from './support/test-app.ts';

const REDIRECT_URL = 'https://api.example.com/api/v1/auth/oauth/callback';
const FRONTEND = 'https://app.example.com';

interface Stage extends AsyncDisposable {
  readonly app: TestApp;
  readonly goTrue: StandInGoTrue;
}

/** The app with a project beside it, and a browser that follows redirects by hand. */
async function setUp(options: TestAppOptions = {}): Promise<Stage> {
  const goTrue = await startGoTrue({ redirectUrls: [REDIRECT_URL] });
  const { url, anonKey, issuer } = goTrue;
  const jwksUrl = `${url}/auth/v1/.well-known/jwks.json`;
  const tokens = createTokenVerifier({ jwksUrl, jwtSecret: null, audience: 'authenticated', issuer });
  const app = await startTestApp({
    ...options,
    identity: { tokens, signIn: createSignIn({ url, anonKey, redirectUrl: REDIRECT_URL }) },
  });
  return {
    app,
    goTrue,
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]();
      await goTrue[Symbol.asyncDispose]();
    },
  };
}

function visit(url: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { redirect: 'manual', headers });
}

interface Begun {
  readonly cookie: string;
  readonly code: string;
}

async function begin({ app }: Stage, search = ''): Promise<Begun> {
  const started = await visit(`${app.url}/api/v1/auth/oauth/start?provider=github${search}`);
  expect(started.status).toBe(303);
  const cookie = started.headers.get('set-cookie')?.split(';')[0] ?? '';
  const atProvider = await visit(started.headers.get('location') ?? '');
  const back = new URL(atProvider.headers.get('location') ?? '');
  expect(`${back.origin}${back.pathname}`).toBe(REDIRECT_URL);
  return { cookie, code: back.searchParams.get('code') ?? '' };
}

function finish({ app }: Stage, search: string, cookie: string): Promise<Response> {
  return visit(`${app.url}/api/v1/auth/oauth/callback${search}`, cookie === '' ? {} : { Cookie: cookie });
}

test('a browser signs in with PKCE and holds a token this server accepts', async () => {
  await using stage = await setUp();
  const { cookie, code } = await begin(stage);
  const response = await finish(stage, `?code=${code}`, cookie);
  expect(response.status).toBe(200);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('set-cookie')).toMatch(/lattice_sign_in=;.*Expires=Thu, 01 Jan 1970/);
  const signedIn: unknown = await response.json();
  expect(signedIn).toMatchObject({ token_type: 'bearer', user_id: stage.goTrue.userId, expires_in: 3_600 });
  const token =
    typeof signedIn === 'object' && signedIn !== null && 'access_token' in signedIn ? signedIn.access_token : '';
  const session = await fetch(`${stage.app.url}/api/v1/auth/session`, {
    headers: { Authorization: `Bearer ${String(token)}` },
  });
  expect(await session.json()).toMatchObject({ user_id: stage.goTrue.userId });
});

test('the cookie is for this purpose alone, and no page can read it', async () => {
  await using stage = await setUp();
  const start = `${stage.app.url}/api/v1/auth/oauth/start?provider=github`;
  const plain = (await visit(start)).headers.get('set-cookie') ?? '';
  expect(plain).toMatch(/; HttpOnly/);
  expect(plain).toMatch(/; SameSite=Lax/);
  expect(plain).toMatch(/; Path=\/api\/v1\/auth\/oauth;/);
  expect(plain).toMatch(/; Max-Age=300;/);
  expect(plain).not.toMatch(/; Secure/);
  expect((await visit(start, { 'X-Forwarded-Proto': 'https' })).headers.get('set-cookie')).toMatch(/; Secure/);
});

test('a code is worth nothing in another browser, twice, or without having begun here', async () => {
  await using stage = await setUp();
  const attacker = await begin(stage);
  const victim = await begin(stage);
  // The attacker's code in the victim's browser would sign the victim in as the attacker.
  await expectProblem(await finish(stage, `?code=${attacker.code}`, victim.cookie), 401, 'unauthorized');
  await expectProblem(await finish(stage, `?code=${victim.code}`, ''), 401, 'unauthorized');
  const again = await begin(stage);
  expect((await finish(stage, `?code=${again.code}`, again.cookie)).status).toBe(200);
  await expectProblem(await finish(stage, `?code=${again.code}`, again.cookie), 401, 'unauthorized');
});

test('a sign-in that takes longer than five minutes is begun anew', async () => {
  let now = Date.now();
  await using stage = await setUp({ clock: () => now });
  const { cookie, code } = await begin(stage);
  now += 5 * 60_000 + 1;
  await expectProblem(await finish(stage, `?code=${code}`, cookie), 401, 'unauthorized');
});

test('a cookie that was changed or was made elsewhere begins nothing', async () => {
  await using stage = await setUp();
  const { cookie, code } = await begin(stage);
  const value = cookie.split('=')[1] ?? '';
  const changed = [value.slice(0, -2), `B${value.slice(1)}`, '', 'AAAA', `${value}AAAA`, '%00', 'x'.repeat(3_000)];
  for (const text of changed) {
    await expectProblem(await finish(stage, `?code=${code}`, `lattice_sign_in=${text}`), 401, 'unauthorized');
  }
  expect((await finish(stage, `?code=${code}`, `other=1; ${cookie}; more=2`)).status).toBe(200);
});

test('a provider that says no is 401, and what it says is not repeated', async () => {
  await using stage = await setUp();
  const { cookie } = await begin(stage);
  const said = '?error=access_denied&error_description=%3Cscript%3Ealert(1)%3C/script%3E';
  const response = await finish(stage, said, cookie);
  expect(await response.clone().text()).not.toContain('alert');
  await expectProblem(response, 401, 'unauthorized');
  await expectProblem(await finish(stage, '', cookie), 401, 'unauthorized');
});

test('a project that is down is 503', async () => {
  await using stage = await setUp();
  const { cookie, code } = await begin(stage);
  stage.goTrue.isDown = true;
  await expectProblem(await finish(stage, `?code=${code}`, cookie), 503, 'auth-unavailable');
});

test('the session is handed to a page that is allowed by name, in the fragment', async () => {
  await using stage = await setUp();
  for (const [returnTo, target] of [
    [`${FRONTEND}/docs?tab=1`, `${FRONTEND}/docs?tab=1`],
    ['/chat', `${stage.app.url}/chat`],
  ] as const) {
    const { cookie, code } = await begin(stage, `&return_to=${encodeURIComponent(returnTo)}`);
    const response = await finish(stage, `?code=${code}`, cookie);
    expect(response.status).toBe(303);
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    const [place, fragment = ''] = (response.headers.get('location') ?? '').split('#');
    expect(place).toBe(target);
    const fields = new URLSearchParams(fragment);
    expect([...fields.keys()].toSorted()).toEqual(['access_token', 'expires_in', 'refresh_token', 'token_type']);
  }
});

test.each([
  'https://evil.example.com/',
  '//evil.example.com/',
  '\\\\evil.example.com\\',
  '/\\evil.example.com',
  'https:evil.example.com',
  'https://app.example.com@evil.example.com/',
  'https://user@app.example.com/',
  'https://app.example.com.evil.example.com/',
  'https://app.example.com:8443/',
  'http://app.example.com/',
  'javascript:alert(1)',
  'data:text/html,hi',
  'https://',
  ' https://evil.example.com',
  'h\ttps://evil.example.com',
  '/\t/evil.example.com',
])('return_to %j is refused: no open redirect', async (returnTo) => {
  await using stage = await setUp();
  const search = `?provider=github&return_to=${encodeURIComponent(returnTo)}`;
  const response = await visit(`${stage.app.url}/api/v1/auth/oauth/start${search}`);
  expect(response.headers.get('set-cookie')).toBeNull();
  await expectProblem(response, 400, 'request-invalid');
});

test('the provider is a name and nothing else', async () => {
  await using stage = await setUp();
  for (const provider of ['', 'git hub', 'github&redirect_to=https://evil.example', '../x', 'x'.repeat(50)]) {
    const response = await visit(`${stage.app.url}/api/v1/auth/oauth/start?provider=${encodeURIComponent(provider)}`);
    await expectProblem(response, 400, 'request-invalid');
  }
  await expectProblem(await visit(`${stage.app.url}/api/v1/auth/oauth/start`), 400, 'request-invalid');
});

test('without configuration both routes are 503', async () => {
  await using app = await startTestApp();
  for (const path of ['start?provider=github', 'callback?code=x']) {
    await expectProblem(await visit(`${app.url}/api/v1/auth/oauth/${path}`), 503, 'auth-unavailable');
  }
});

test('keys are rotated while tokens of the old one still hold', async () => {
  await using stage = await setUp();
  const { app, goTrue } = stage;
  const ask = (token: string): Promise<Response> =>
    fetch(`${app.url}/api/v1/auth/session`, { headers: { Authorization: `Bearer ${token}` } });
  const old = goTrue.token();
  goTrue.rotate();
  expect((await ask(goTrue.token())).status).toBe(200);
  expect((await ask(old)).status).toBe(200);
  expect((await ask(goTrue.token({ aud: 'somebody-else' }))).status).toBe(401);
});
