import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/**
 * The part of Supabase's auth server (GoTrue) that signing in touches, written from its documentation: the public keys,
 * `/authorize` with PKCE, which sends the browser on and comes back with a code, and `/token?grant_type=pkce`. The person
 * at the provider always agrees.
 */
export interface StandInGoTrue extends AsyncDisposable {
  /** As SUPABASE_URL. */
  readonly url: string;
  readonly anonKey: string;
  readonly issuer: string;
  readonly userId: string;
  /** An access token of this project. */
  token(claims?: Readonly<Record<string, unknown>>): string;
  /** A new signing key; tokens carry it from now on. */
  rotate(): void;
  /** While true every request fails. */
  isDown: boolean;
  readonly requests: string[];
}

export interface StandInGoTrueOptions {
  /** The project's list of redirect URLs; others lead to its site URL, as in the real one. */
  readonly redirectUrls: readonly string[];
}

const SITE_URL = 'https://site.of.the.project.example/';
const ANON_KEY = 'anon-key-of-the-project';

export async function startGoTrue({ redirectUrls }: StandInGoTrueOptions): Promise<StandInGoTrue> {
  const userId = randomUUID();
  const codes = new Map<string, { readonly challenge: string }>();
  const keys = [newKey()];
  const requests: string[] = [];

  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const url = `http://127.0.0.1:${port}`;
  const issuer = `${url}/auth/v1`;

  const goTrue: StandInGoTrue = {
    url,
    anonKey: ANON_KEY,
    issuer,
    userId,
    isDown: false,
    requests,
    token(claims = {}) {
      const now = Math.floor(Date.now() / 1_000);
      const key = keys.at(-1) ?? newKey();
      const standard = { sub: userId, email: 'ada@example.com', aud: 'authenticated', iss: issuer };
      return tokenOf(key, { ...standard, iat: now, exp: now + 3_600, role: 'authenticated', ...claims });
    },
    rotate: () => void keys.push(newKey()),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = new URL(request.url ?? '/', url);
    requests.push(`${request.method} ${target.pathname}`);
    if (goTrue.isDown) return json(response, 503, { msg: 'down' });
    switch (target.pathname) {
      case '/auth/v1/.well-known/jwks.json':
      // Another place for the same keys, as SUPABASE_JWKS_URL may name one.
      case '/keys':
        return json(response, 200, { keys: keys.map(({ jwk }) => jwk) });
      case '/auth/v1/authorize':
        return authorize(target, response);
      case '/auth/v1/token':
        return exchange(request, target, response);
      default:
        return json(response, 404, { msg: 'not found' });
    }
  }

  function authorize({ searchParams }: URL, response: ServerResponse): void {
    const redirectTo = searchParams.get('redirect_to') ?? '';
    const challenge = searchParams.get('code_challenge') ?? '';
    if (searchParams.get('provider') !== 'github') return json(response, 400, { error_code: 'validation_failed' });
    if (searchParams.get('code_challenge_method') !== 's256' || !/^[\w-]{43,128}$/.test(challenge)) {
      return json(response, 400, { error_code: 'validation_failed' });
    }
    const code = randomUUID();
    codes.set(code, { challenge });
    const back = new URL(redirectUrls.includes(redirectTo) ? redirectTo : SITE_URL);
    back.searchParams.set('code', code);
    response.writeHead(302, { location: back.href }).end();
  }

  async function exchange(request: IncomingMessage, { searchParams }: URL, response: ServerResponse): Promise<void> {
    if (searchParams.get('grant_type') !== 'pkce') return json(response, 400, { error: 'unsupported_grant_type' });
    if (request.headers['apikey'] !== ANON_KEY) return json(response, 401, { message: 'No API key found in request' });
    const { auth_code: code, code_verifier: verifier } = await bodyOf(request);
    const flow = codes.get(String(code));
    // A code is good for one try.
    codes.delete(String(code));
    if (flow === undefined) return json(response, 404, { error_code: 'flow_state_not_found' });
    if (createHash('sha256').update(String(verifier)).digest('base64url') !== flow.challenge) {
      return json(response, 400, { error_code: 'bad_code_verifier' });
    }
    return json(response, 200, {
      access_token: goTrue.token(),
      token_type: 'bearer',
      expires_in: 3_600,
      expires_at: Math.floor(Date.now() / 1_000) + 3_600,
      refresh_token: randomUUID(),
      user: { id: userId, aud: 'authenticated' },
    });
  }
  return goTrue;
}

type Key = ReturnType<typeof newKey>;

function newKey() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const kid = randomUUID();
  return { kid, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' } };
}

function tokenOf({ kid, privateKey }: Key, claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${part({ alg: 'ES256', typ: 'JWT', kid })}.${part(claims)}`;
  const bytes = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${input}.${bytes.toString('base64url')}`;
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const body: unknown = JSON.parse(text);
  return typeof body === 'object' && body !== null ? { ...body } : {};
}
