import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect, createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';

import { query as rowsOf, testDatabase, type TestDatabase } from '@lattice/clients/postgres/testing';
import { startGoTrue, type StandInGoTrue } from '@lattice/clients/supabase/testing';
import { queryAnswerSchema } from '@lattice/core';
import { temporaryFolder, writeSite } from '@lattice/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startApi, type ApiProcess } from './support/api-process.ts';

const REDIRECT_URL = 'https://me-book.hf.space/api/v1/auth/oauth/callback';
const ADMIN_TOKEN = 'the-token-of-the-operator';
const JWT_SECRET = 'the-legacy-secret-of-the-project';
const JSON_BODY = { 'Content-Type': 'application/json' };

/** One run of the real program with its variables set; the tests follow one another. */
describe('variables take effect in the real program', { timeout: 120_000 }, () => {
  const resources = new AsyncDisposableStack();
  let api: ApiProcess;
  let goTrue: StandInGoTrue;
  let url = '';
  let dataDirectory = '';
  let traces = '';
  let direct: OtherWay;
  let database: TestDatabase;

  beforeAll(async () => {
    const folder = resources.use(await temporaryFolder());
    database = resources.use(await testDatabase());
    direct = resources.use(await anotherWayTo(database.url));
    goTrue = resources.use(await startGoTrue({ redirectUrls: [REDIRECT_URL] }));
    const collector = resources.use(await collect((text) => (traces += text)));
    const docs = join(folder.path, 'site');
    dataDirectory = join(folder.path, 'data');
    await writeSite(docs, { 'docs/intro.md': '# Axolotls\n\nThe axolotl keeps its gills for all of its life.\n' });
    api = startApi({
      dataDirectory,
      env: {
        HOST: '127.0.0.2',
        LOG_LEVEL: 'debug',
        DATABASE_URL: database.url,
        DATABASE_DIRECT_URL: direct.url,
        DOCS_DIR: docs,
        SITE_URL: 'https://docs.example.com',
        SPACE_ID: 'me/book',
        SPACE_HOST: 'me-book.hf.space',
        ALLOWED_ORIGINS: 'https://app.example.com',
        ANONYMOUS_ACCESS: 'false',
        RATE_LIMIT_PER_MINUTE: '4',
        RATE_LIMIT_SESSION_PER_MINUTE: '2',
        RATE_LIMIT_PRINCIPAL_PER_MINUTE: '1',
        ADMIN_TOKEN,
        LATTICE_SECRET: 'a-secret-of-thirty-two-characters',
        SUPABASE_URL: goTrue.url,
        SUPABASE_ANON_KEY: goTrue.anonKey,
        SUPABASE_JWKS_URL: `${goTrue.url}/keys`,
        SUPABASE_JWT_SECRET: JWT_SECRET,
        SUPABASE_JWT_AUDIENCE: 'authenticated',
        SUPABASE_JWT_ISSUER: goTrue.issuer,
        SUPABASE_OAUTH_REDIRECT_URL: '/api/v1/auth/oauth/callback',
        RATE_LIMIT_STORE: 'postgres',
        TRACE_RETENTION_DAYS: '0',
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
      },
    });
    url = await api.ready();
  }, 120_000);

  afterAll(async () => {
    if (!api.hasEnded()) await api[Symbol.asyncDispose]();
    await resources.disposeAsync();
  });

  const bearer = (token: string): Record<string, string> => ({ Authorization: `Bearer ${token}` });
  const query = (headers: Record<string, string>): Promise<Response> =>
    fetch(`${url}/api/v1/query`, {
      method: 'POST',
      headers: { ...JSON_BODY, ...headers },
      body: JSON.stringify({ question: 'What does the axolotl keep?' }),
    });
  const session = async (token: string): Promise<number> =>
    (await fetch(`${url}/api/v1/auth/session`, { headers: bearer(token) })).status;
  const preflight = async (origin: string): Promise<number> => {
    const headers = { Origin: origin, 'Access-Control-Request-Method': 'POST' };
    return (await fetch(`${url}/api/chat`, { method: 'OPTIONS', headers })).status;
  };

  test('HOST and LOG_LEVEL', () => {
    expect(url).toMatch(/^http:\/\/127\.0\.0\.2:\d+$/);
    expect(api.output()).toContain('"level":"debug"');
  });

  test('ALLOWED_ORIGINS, SPACE_ID and SPACE_HOST', async () => {
    expect(await preflight('https://app.example.com')).toBe(204);
    expect(await preflight('https://me-book.hf.space')).toBe(204);
    expect(await preflight('https://other.hf.space')).toBe(403);
    expect(await preflight('http://localhost:3000')).toBe(403);
    const configuration = api
      .output()
      .split('\n')
      .find((line) => line.includes('"msg":"configuration"'));
    expect(configuration).toContain('https://me-book.hf.space, https://app.example.com');
  });

  test('DATABASE_DIRECT_URL: the queue connects there', () => {
    expect(direct.connections()).toBeGreaterThan(0);
  });

  test('ANONYMOUS_ACCESS', async () => {
    const body = JSON.stringify({ message: 'What does the axolotl keep?' });
    expect((await fetch(`${url}/api/chat`, { method: 'POST', headers: JSON_BODY, body })).status).toBe(401);
  });

  test('SUPABASE_JWKS_URL, SUPABASE_JWT_AUDIENCE, SUPABASE_JWT_ISSUER and SUPABASE_JWT_SECRET', async () => {
    expect(await session(goTrue.token())).toBe(200);
    expect(goTrue.requests).toContain('GET /keys');
    expect(goTrue.requests.join()).not.toContain('.well-known');
    expect(await session(goTrue.token({ aud: 'somebody-else' }))).toBe(401);
    expect(await session(goTrue.token({ iss: 'https://other.example' }))).toBe(401);
    const claims = { sub: 'ada', aud: 'authenticated', iss: goTrue.issuer, exp: Math.floor(Date.now() / 1_000) + 60 };
    expect(await session(legacyToken(JWT_SECRET, claims))).toBe(200);
    expect(await session(legacyToken('another-secret-of-a-stranger', claims))).toBe(401);
  });

  test('SUPABASE_URL, SUPABASE_ANON_KEY and SUPABASE_OAUTH_REDIRECT_URL', async () => {
    const started = await fetch(`${url}/api/v1/auth/oauth/start?provider=github`, { redirect: 'manual' });
    const target = new URL(started.headers.get('location') ?? '');
    expect(target.origin).toBe(goTrue.url);
    expect(target.searchParams.get('redirect_to')).toBe(REDIRECT_URL);
    const back = new URL((await fetch(target, { redirect: 'manual' })).headers.get('location') ?? '');
    const cookie = started.headers.get('set-cookie')?.split(';')[0] ?? '';
    const finished = await fetch(`${url}/api/v1/auth/oauth/callback${back.search}`, { headers: { Cookie: cookie } });
    expect(await finished.json()).toMatchObject({ user_id: goTrue.userId });
  });

  test('ADMIN_TOKEN', async () => {
    expect((await fetch(`${url}/metrics`)).status).toBe(401);
    const metrics = await fetch(`${url}/metrics`, { headers: bearer(ADMIN_TOKEN) });
    expect(await metrics.text()).toContain('lattice_ingest_queue_jobs{state="waiting"} 0');
  });

  test('LATTICE_SECRET: none is generated where one is set', async () => {
    const body = JSON.stringify({ provider: 'gemini', api_key: 'a-key-of-my-own' });
    const headers = { ...JSON_BODY, 'X-Demo-Session': 'a-session-with-a-key' };
    expect((await fetch(`${url}/api/v1/auth/session/keys`, { method: 'PUT', headers, body })).status).toBe(200);
    expect(await readdir(dataDirectory).catch(() => [])).not.toContain('secret');
  });

  test('DOCS_DIR and SITE_URL', async () => {
    const answer = queryAnswerSchema.parse(await (await query(bearer(ADMIN_TOKEN))).json());
    expect(answer.answer).toContain('keeps its gills');
    expect(answer.citations[0]?.url).toMatch(/^https:\/\/docs\.example\.com\//);
  });

  test('TRACE_RETENTION_DAYS: with 0 no trace is kept', async () => {
    const { trace_id: id } = queryAnswerSchema.parse(await (await query(bearer(ADMIN_TOKEN))).json());
    const trace = await fetch(`${url}/api/v1/traces/${id}`, { headers: bearer(ADMIN_TOKEN) });
    expect(await trace.json()).toMatchObject({ status: 404, code: 'trace-not-found' });
  });

  test('RATE_LIMIT_PER_MINUTE, RATE_LIMIT_SESSION_PER_MINUTE and RATE_LIMIT_PRINCIPAL_PER_MINUTE', async () => {
    const statuses = async (headers: Record<string, string>, count: number): Promise<number[]> => {
      const seen: number[] = [];
      for (let index = 0; index < count; index += 1) seen.push((await query(headers)).status);
      return seen;
    };
    expect(await statuses(bearer(goTrue.token()), 2)).toEqual([200, 429]);
    expect(await statuses({ 'X-Demo-Session': 'the-first-session' }, 3)).toEqual([200, 200, 429]);
    expect(await statuses({ 'X-Demo-Session': 'another-session' }, 2)).toEqual([200, 429]);
  });

  test('RATE_LIMIT_STORE: the questions are counted there', async () => {
    const rows = await rowsOf<{ key: string }>(database.url, 'select key from lattice.rate_limits');
    const names = new Set(rows.map(({ key }) => key.replace(/:.*$/, '')));
    expect(names).toEqual(new Set(['questions-address', 'questions-principal', 'questions-session', 'wrong-token']));
  });

  test('OTEL_EXPORTER_OTLP_ENDPOINT: what is left is sent when the program ends', async () => {
    expect((await api.interrupt()).code).toBe(0);
    expect(traces).toContain('lattice-api');
    expect(traces).toContain('POST /api/v1/query');
    expect(traces).not.toContain('axolotl');
  });
});

function legacyToken(secret: string, claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

/** Takes what is sent over OTLP/HTTP. */
async function collect(onText: (text: string) => void) {
  const server = createServer((request, response) => {
    request.setEncoding('utf8').on('data', onText);
    request.on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    endpoint: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

interface OtherWay extends AsyncDisposable {
  readonly url: string;
  connections(): number;
}

/** The same database at another port, as a server has one beside its pooler. */
async function anotherWayTo(databaseUrl: string): Promise<OtherWay> {
  const target = new URL(databaseUrl);
  let connections = 0;
  const server = createTcpServer((socket) => {
    connections += 1;
    const onward = connect(Number(target.port), target.hostname);
    for (const end of [socket, onward]) end.on('error', () => {});
    socket.pipe(onward).pipe(socket);
    socket.on('close', () => onward.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String(typeof address === 'object' && address !== null ? address.port : 0);
  return {
    url: url.href,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      server.close();
    },
  };
}
