import { testDatabase } from '@lattice/clients/postgres/testing';
import { startGoTrue } from '@lattice/clients/supabase/testing';
import { loadConfig, variableList } from '@lattice/config';
import { temporaryFolder } from '@lattice/testing';
import { expect, test } from 'vitest';

import { startApi } from './support/api-process.ts';

const READERS_KEY = 'AIzaReadersOwnKeyThatNobodyElseMaySee00';
const SESSION = { 'X-Demo-Session': 'a-session-of-these-tests' };

test(
  'ADMIN_TOKEN, LATTICE_SECRET and every other secret stay out of all output, whatever is asked',
  { timeout: 120_000 },
  async () => {
    await using database = await testDatabase();
    await using folder = await temporaryFolder();
    await using goTrue = await startGoTrue({ redirectUrls: [] });
    const planted: Record<string, string> = {};
    for (const { name, secret, status } of variableList) {
      const text = `planted-${name.toLowerCase().replaceAll('_', '-')}-0123456789`;
      // Some are addresses with a form of their own, some are of no use without a service that is not here.
      if (secret === true && status === 'active' && loads({ SUPABASE_URL: goTrue.url, [name]: text }))
        planted[name] = text;
    }
    expect(Object.keys(planted)).toEqual(
      expect.arrayContaining(['ADMIN_TOKEN', 'LATTICE_SECRET', 'SUPABASE_JWT_SECRET']),
    );
    await using api = startApi({
      dataDirectory: folder.path,
      env: {
        ...planted,
        DATABASE_URL: database.url,
        SUPABASE_URL: goTrue.url,
        SUPABASE_OAUTH_REDIRECT_URL: '/api/v1/auth/oauth/callback',
        // Keys that are planted must not lead to calls.
        CHAT_BACKEND: 'deterministic',
        EMBEDDING_BACKEND: 'deterministic',
        LOG_LEVEL: 'debug',
      },
    });
    const url = await api.ready();
    const token = goTrue.token();
    const admin = { Authorization: `Bearer ${planted['ADMIN_TOKEN']}` };

    const said: string[] = [];
    const call = async (path: string, init: RequestInit = {}): Promise<number> => {
      const response = await fetch(url + path, { redirect: 'manual', ...init });
      said.push(JSON.stringify([...response.headers]), await response.text());
      return response.status;
    };
    const json = { 'Content-Type': 'application/json' };
    const key = JSON.stringify({ provider: 'gemini', api_key: READERS_KEY });
    expect(await call('/metrics', { headers: admin })).toBe(200);
    expect(await call('/metrics')).toBe(401);
    expect(await call('/api/v1/auth/session', { headers: { Authorization: `Bearer ${token}` } })).toBe(200);
    expect(await call('/api/v1/auth/session', { headers: { Authorization: `Bearer ${token}x` } })).toBe(401);
    expect(
      await call('/api/v1/auth/session/keys', { method: 'PUT', headers: { ...json, ...SESSION }, body: key }),
    ).toBe(200);
    expect(
      await call('/api/v1/auth/session/keys', { method: 'PUT', headers: { ...json, ...SESSION }, body: `${key}x` }),
    ).toBe(400);
    expect(await call('/api/v1/auth/session/keys', { headers: SESSION })).toBe(200);
    expect(await call('/api/v1/auth/oauth/start?provider=github')).toBe(303);
    expect(
      await call('/api/v1/auth/oauth/callback?code=x', { headers: { Cookie: `lattice_sign_in=${READERS_KEY}` } }),
    ).toBe(401);
    const question = JSON.stringify({ question: 'What is ROS 2?' });
    expect(await call('/api/v1/query', { method: 'POST', headers: { ...json, ...SESSION }, body: question })).toBe(200);
    expect(await call('/api/v1/query', { method: 'POST', headers: { ...json, ...admin }, body: question })).toBe(200);
    for (const path of [
      '/',
      '/health',
      '/health/circuits',
      '/api/health',
      '/api/v1/status',
      '/openapi.json',
      '/nothing',
    ]) {
      await call(`${path}?key=${READERS_KEY}`);
    }
    const ending = await api.interrupt();
    expect(ending.code).toBe(0);

    const everything = `${api.output()}\n${said.join('\n')}`;
    expect(everything).toContain('"msg":"configuration"');
    const password = new URL(database.url).password;
    const secrets = [...Object.values(planted), password, READERS_KEY, token, token.split('.')[2] ?? ''];
    for (const secret of secrets.filter((text) => text !== '')) {
      for (const spelling of [secret, Buffer.from(secret).toString('base64url'), encodeURIComponent(secret)]) {
        expect(everything.includes(spelling) ? `found ${spelling}` : 'nothing').toBe('nothing');
      }
    }
  },
);

function loads(environment: Record<string, string>): boolean {
  try {
    loadConfig(environment);
    return true;
  } catch {
    return false;
  }
}
