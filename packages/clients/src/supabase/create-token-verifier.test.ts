import { createHmac, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

import { LatticeError } from '@lattice/core';
import { expect, test } from 'vitest';

import { createTokenVerifier, type TokenVerifierOptions } from './create-token-verifier.ts';

const NOW = Date.parse('2026-01-01T12:00:00Z');
const NOW_SECONDS = NOW / 1_000;
const JWKS_URL = 'https://project.example/auth/v1/.well-known/jwks.json';
const AUDIENCE = 'authenticated';
const ISSUER = 'https://project.example/auth/v1';

interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const ec = key('ec-1', 'ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' }));
const ecNext = key('ec-2', 'ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' }));
const rsa = key('rsa-1', 'RS256', generateKeyPairSync('rsa', { modulusLength: 2_048 }));
const ed = key('ed-1', 'EdDSA', generateKeyPairSync('ed25519'));

function key(kid: string, alg: string, pair: { privateKey: KeyObject; publicKey: KeyObject }): SigningKey {
  return { kid, alg, ...pair };
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

const CLAIMS = {
  sub: '7f4c9c1e-0000-4000-8000-000000000001',
  email: 'ada@example.com',
  aud: AUDIENCE,
  iss: ISSUER,
  iat: NOW_SECONDS - 60,
  exp: NOW_SECONDS + 3_600,
  role: 'authenticated',
};

function signed(by: SigningKey, claims: object = {}, header: object = {}): string {
  const input = `${part({ alg: by.alg, typ: 'JWT', kid: by.kid, ...header })}.${part({ ...CLAIMS, ...claims })}`;
  const digest = by.alg === 'EdDSA' ? null : 'sha256';
  const bytes = sign(digest, Buffer.from(input), { key: by.privateKey, dsaEncoding: 'ieee-p1363' });
  return `${input}.${bytes.toString('base64url')}`;
}

function hmacSigned(secret: string | Buffer, claims: object = {}, header: object = {}): string {
  const input = `${part({ alg: 'HS256', typ: 'JWT', ...header })}.${part({ ...CLAIMS, ...claims })}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

function jwks(...keys: SigningKey[]): object {
  return {
    keys: keys.map(({ kid, alg, publicKey }) => ({ ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' })),
  };
}

/** A verifier whose key server answers from `served`, with a clock that can be moved. */
function open(options: Partial<TokenVerifierOptions> = {}) {
  const state = { served: (): Response => Response.json(jwks(ec, rsa, ed)), asked: 0, now: NOW };
  const verifier = createTokenVerifier({
    jwksUrl: JWKS_URL,
    jwtSecret: null,
    audience: AUDIENCE,
    issuer: ISSUER,
    clock: () => state.now,
    fetch: async (url) => {
      expect(url).toBe(JWKS_URL);
      state.asked += 1;
      return state.served();
    },
    ...options,
  });
  return { state, verify: (token: string) => verifier.verify(token) };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'accepted';
  } catch (error) {
    if (LatticeError.isInstance(error)) return error.code;
    throw error;
  }
}

test.each([ec, rsa, ed])('a token signed with $alg is accepted', async (by) => {
  expect(await open().verify(signed(by))).toEqual({
    id: CLAIMS.sub,
    email: 'ada@example.com',
    isAdmin: false,
    expiresAt: new Date(CLAIMS.exp * 1_000),
  });
});

test('the keys are asked for once, and again when they are old', async () => {
  const { state, verify } = open();
  await Promise.all([verify(signed(ec)), verify(signed(rsa)), verify(signed(ec))]);
  await verify(signed(ec));
  expect(state.asked).toBe(1);
  state.now += 11 * 60_000;
  await verify(signed(ec));
  expect(state.asked).toBe(2);
});

test('a rotated key is found, and invented ones do not make this server ask', async () => {
  const { state, verify } = open();
  await verify(signed(ec));
  state.served = () => Response.json(jwks(ec, ecNext));
  state.now += 31_000;
  expect(await codeOf(verify(signed(ecNext)))).toBe('accepted');
  expect(state.asked).toBe(2);
  for (let count = 0; count < 20; count += 1) {
    expect(await codeOf(verify(signed(ec, {}, { kid: `invented-${count}` })))).toBe('unauthorized');
  }
  expect(state.asked).toBe(2);
});

test.each([
  ['does not exist', () => Promise.reject(new TypeError('fetch failed'))],
  ['answers 500', () => Promise.resolve(new Response('no', { status: 500 }))],
  ['answers HTML', () => Promise.resolve(new Response('<html>'))],
  ['answers something else', () => Promise.resolve(Response.json({ keys: 'none' }))],
  ['answers without end', () => Promise.resolve(new Response('x'.repeat(300_000)))],
])('a key server that %s is no statement about the token: auth-unavailable', async (_what, fetch) => {
  expect(await codeOf(open({ fetch }).verify(signed(ec)))).toBe('auth-unavailable');
});

test('keys that were had once serve on while nothing newer can be had, for a day', async () => {
  const { state, verify } = open();
  await verify(signed(ec));
  state.served = () => new Response('down', { status: 503 });
  state.now += 11 * 60_000;
  expect(await codeOf(verify(signed(ec)))).toBe('accepted');
  state.now += 24 * 3_600_000;
  const later = { exp: state.now / 1_000 + 60, iat: state.now / 1_000 };
  expect(await codeOf(verify(signed(ec, later)))).toBe('auth-unavailable');
});

test('a key server that has failed is asked again after a second, not by everybody at once', async () => {
  const { state, verify } = open();
  state.served = () => new Response('down', { status: 503 });
  for (let count = 0; count < 10; count += 1) expect(await codeOf(verify(signed(ec)))).toBe('auth-unavailable');
  expect(state.asked).toBe(1);
  state.served = () => Response.json(jwks(ec));
  state.now += 1_001;
  expect(await codeOf(verify(signed(ec)))).toBe('accepted');
});

test('alg none is refused in every spelling', async () => {
  for (const alg of ['none', 'None', 'NONE', 'nOnE', '']) {
    const unsigned = `${part({ alg, typ: 'JWT', kid: 'ec-1' })}.${part(CLAIMS)}.`;
    expect(await codeOf(open({ jwtSecret: 'a-legacy-secret-of-the-project' }).verify(unsigned))).toBe('unauthorized');
  }
  const absent = `${part({ typ: 'JWT' })}.${part(CLAIMS)}.`;
  expect(await codeOf(open().verify(absent))).toBe('unauthorized');
});

test('key confusion: a public key is no shared secret', async () => {
  const pem = rsa.publicKey.export({ format: 'pem', type: 'spki' });
  const der = rsa.publicKey.export({ format: 'der', type: 'spki' });
  const jwk = JSON.stringify(rsa.publicKey.export({ format: 'jwk' }));
  for (const secret of [pem, pem.toString().trim(), der, jwk]) {
    for (const header of [{ kid: 'rsa-1' }, {}]) {
      const forged = hmacSigned(secret, {}, header);
      expect(await codeOf(open().verify(forged))).toBe('unauthorized');
      expect(await codeOf(open({ jwtSecret: 'a-legacy-secret-of-the-project' }).verify(forged))).toBe('unauthorized');
    }
  }
});

test('a key of another kind, or one the token brings along, is not used', async () => {
  const { verify } = open();
  const own = ecNext.publicKey.export({ format: 'jwk' });
  expect(await codeOf(verify(signed(ecNext, {}, { kid: 'ec-1' })))).toBe('unauthorized');
  expect(await codeOf(verify(signed(ecNext, {}, { kid: 'rsa-1' })))).toBe('unauthorized');
  expect(await codeOf(verify(signed(ecNext, {}, { jwk: own, kid: undefined })))).toBe('unauthorized');
  expect(await codeOf(verify(signed(ecNext, {}, { jku: 'https://evil.example/jwks', kid: 'ec-2' })))).toBe(
    'unauthorized',
  );
  expect(await codeOf(verify(signed(ec, {}, { crit: ['exp-ignored'], 'exp-ignored': true })))).toBe('unauthorized');
});

test('SUPABASE_JWT_SECRET: HS256 is accepted with the legacy secret, and only with it', async () => {
  const secret = 'a-legacy-secret-of-the-project';
  const legacy = open({ jwksUrl: null, jwtSecret: secret });
  expect(await codeOf(legacy.verify(hmacSigned(secret)))).toBe('accepted');
  expect(await codeOf(legacy.verify(hmacSigned('another-secret-of-a-stranger')))).toBe('unauthorized');
  expect(await codeOf(legacy.verify(hmacSigned('')))).toBe('unauthorized');
  expect(await codeOf(legacy.verify(signed(ec)))).toBe('unauthorized');
  expect(await codeOf(open().verify(hmacSigned(secret)))).toBe('unauthorized');
  expect(legacy.state.asked).toBe(0);
});

test.each([
  ['wrong aud', { aud: 'somebody-else' }],
  ['an aud that only contains it', { aud: `${AUDIENCE}-not` }],
  ['no aud', { aud: undefined }],
  ['wrong iss', { iss: 'https://other.example/auth/v1' }],
  ['no iss', { iss: undefined }],
  ['expired', { exp: NOW_SECONDS - 31 }],
  ['no exp', { exp: undefined }],
  ['an exp that is text', { exp: String(NOW_SECONDS + 60) }],
  ['an exp beyond all time', { exp: Number.MAX_VALUE }],
  ['not valid yet', { nbf: NOW_SECONDS + 31 }],
  ['issued in the future', { iat: NOW_SECONDS + 31 }],
  ['no sub', { sub: undefined }],
  ['an empty sub', { sub: '' }],
  ['a sub that is no text', { sub: 7 }],
  ['a sub without end', { sub: 'x'.repeat(256) }],
])('a token with %s is refused', async (_what, claims) => {
  expect(await codeOf(open().verify(signed(ec, claims)))).toBe('unauthorized');
});

test('SUPABASE_JWT_AUDIENCE and SUPABASE_JWT_ISSUER are not checked where they are not set', async () => {
  const { verify } = open({ audience: null, issuer: null });
  expect(await codeOf(verify(signed(ec, { aud: 'anything', iss: 'anybody' })))).toBe('accepted');
});

test('clocks may differ by half a minute', async () => {
  const { verify } = open();
  expect(await codeOf(verify(signed(ec, { exp: NOW_SECONDS - 29 })))).toBe('accepted');
  expect(await codeOf(verify(signed(ec, { iat: NOW_SECONDS + 29, nbf: NOW_SECONDS + 29 })))).toBe('accepted');
});

test('a token that is oversized or malformed is refused without asking for keys', async () => {
  const { state, verify } = open();
  const good = signed(ec);
  const malformed = [
    '',
    '.',
    '..',
    'a.b.c',
    'x'.repeat(1_000_000),
    signed(ec, { blob: 'x'.repeat(20_000) }),
    good.split('.').slice(0, 2).join('.'),
    `${good}.extra`,
    `${part([])}.${part(CLAIMS)}.x`,
    `${Buffer.from('{"alg":').toString('base64url')}.x.x`,
    `${'['.repeat(5_000)}`,
    randomBytes(300).toString('latin1'),
  ];
  for (const token of malformed) expect(await codeOf(verify(token))).toBe('unauthorized');
  expect(state.asked).toBe(0);
});

test('a signature that was changed in any place is refused', async () => {
  const { verify } = open();
  const [header = '', payload = '', signature = ''] = signed(ec).split('.');
  const bytes = Buffer.from(signature, 'base64url');
  bytes[10] = (bytes[10] ?? 0) ^ 1;
  expect(await codeOf(verify(`${header}.${payload}.${bytes.toString('base64url')}`))).toBe('unauthorized');
  expect(await codeOf(verify(`${header}.${part({ ...CLAIMS, sub: 'somebody-else' })}.${signature}`))).toBe(
    'unauthorized',
  );
  expect(await codeOf(verify(`${header}.${payload}.`))).toBe('unauthorized');
  expect(await codeOf(verify(`${header}.${payload}.${Buffer.alloc(64).toString('base64url')}`))).toBe('unauthorized');
});

test('only what the person cannot write makes an admin', async () => {
  const { verify } = open();
  expect(await verify(signed(ec, { app_metadata: { role: 'admin' } }))).toMatchObject({ isAdmin: true });
  for (const claims of [
    { user_metadata: { role: 'admin' } },
    { role: 'admin' },
    { role: 'service_role' },
    { app_metadata: { roles: ['admin'] } },
    { app_metadata: 'admin' },
  ]) {
    expect(await verify(signed(ec, claims))).toMatchObject({ isAdmin: false });
  }
});

test('what is said about a refused token never repeats it', async () => {
  const token = signed(ec, { exp: NOW_SECONDS - 100, email: 'secret@example.com' });
  const error: unknown = await open()
    .verify(token)
    .catch((thrown: unknown) => thrown);
  if (!LatticeError.isInstance(error)) throw new Error('A refusal was expected.');
  expect(`${error.message} ${error.fix} ${JSON.stringify(error.context)}`).not.toContain('secret@example.com');
  expect(error.message).toBe('The token has expired.');
});
