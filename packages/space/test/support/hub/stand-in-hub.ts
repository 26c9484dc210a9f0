import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

import { createSpaceRepository, type SpaceRepository } from './space-repository.ts';
import { serveGit } from './serve-git.ts';

/**
 * A stand-in for the Hub, written from its documented routes (huggingface_hub at ee0a451 `hf_api.py` and its recorded
 * cassettes; huggingface.js at fe42e68), and for the Space's app. What a test changes, it changes here.
 */
export interface StandInHub extends AsyncDisposable {
  readonly endpoint: string;
  readonly repository: SpaceRepository;
  readonly state: HubState;
  readonly requests: readonly string[];
}

export interface HubState {
  /** Accepted as Bearer token and as password of git. */
  token: string;
  role: 'read' | 'write';
  isPro: boolean;
  exists: boolean;
  secrets: Map<string, string>;
  variables: Map<string, string>;
  /** Stages a push goes through; the last one stays. */
  stagesAfterPush: string[];
  stage: string;
  errorMessage: string | null;
  buildLog: string[];
  runLog: string[];
  /** Statuses answered to the next calls of the API instead of the truth, with their headers. */
  failures: { status: number; body?: string; headers?: Record<string, string> }[];
  /** The same for one call, by its method and path. */
  failAt: Map<string, HubState['failures']>;
  /** The first connection to a log breaks after so many lines; null: none does. */
  logBreaksAfter: number | null;
  /** What the app answers, besides what it should. */
  appHeaders: Record<string, string>;
  /** Status of `/api/health`, and of the app's dependencies. */
  appHealth: { status: number; body: object };
  /** Whether the app refuses what a foreign page asks for. */
  refusesForeign: boolean;
  /** Large files sent beside the repository, by SHA-256. */
  uploads: Map<string, Buffer>;
}

const SPACE = 'owner/name';

export async function startHub(): Promise<StandInHub> {
  const repository = await createSpaceRepository();
  const state: HubState = {
    token: 'hf_stand_in_token_0123456789',
    role: 'write',
    isPro: true,
    exists: true,
    secrets: new Map(),
    variables: new Map(),
    stagesAfterPush: ['BUILDING', 'APP_STARTING', 'RUNNING'],
    stage: 'RUNNING',
    errorMessage: null,
    buildLog: ['Building …'],
    runLog: ['{"msg":"listening"}'],
    failures: [],
    failAt: new Map(),
    logBreaksAfter: null,
    appHeaders: { 'content-security-policy': "frame-ancestors 'self' https://huggingface.co" },
    uploads: new Map(),
    appHealth: { status: 200, body: { status: 'healthy', dependencies: { postgres: { state: 'up' } } } },
    refusesForeign: true,
  };
  const requests: string[] = [];
  const deployment = createDeployment(repository, state);
  const app = await listen(async (request, response) => answerAsApp(request, response, { state, deployment }));
  const hub = await listen(async (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const answer = createAnswers(request, response, {
      repository,
      state,
      deployment,
      appUrl: app.url,
      hubUrl: `http://${request.headers.host}`,
    });
    await answer();
  });
  return {
    endpoint: hub.url,
    repository,
    state,
    requests,
    async [Symbol.asyncDispose]() {
      for (const { server } of [app, hub]) {
        server.closeAllConnections();
        server.close();
      }
      await repository[Symbol.asyncDispose]();
    },
  };
}

interface Deployment {
  /** Build the app serves; that of the commit before until the stages of a push are through. */
  serving(): Promise<string | null>;
  stage(): Promise<string>;
}

function createDeployment(repository: SpaceRepository, state: HubState): Deployment {
  let seen: string | null = null;
  let served: string | null = null;
  let stages: string[] = [];
  const notice = async (): Promise<void> => {
    const head = await repository.head();
    if (head === seen) return;
    seen = head;
    stages = [...state.stagesAfterPush];
  };
  return {
    async stage() {
      await notice();
      const next = stages.shift();
      if (next !== undefined) state.stage = next;
      if (state.stage === 'RUNNING') served = seen;
      return state.stage;
    },
    async serving() {
      await notice();
      if (served === null) return null;
      const manifest = await repository.readAt(served, 'app/manifest.json');
      return manifest === null ? null : createHash('sha256').update(manifest).digest('hex').slice(0, 16);
    },
  };
}

async function answerAsApp(
  request: IncomingMessage,
  response: ServerResponse,
  { state, deployment }: { state: HubState; deployment: Deployment },
): Promise<void> {
  const build = await deployment.serving();
  for (const [name, value] of Object.entries(state.appHeaders)) response.setHeader(name, value);
  const send = (status: number, body: object): void =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const { origin } = request.headers;
  if (build === null) {
    response.writeHead(503).end('Your space is in error, check its status on hf.co');
  } else if (request.method === 'OPTIONS') {
    // As the edge does: any origin, no cookies.
    response.writeHead(200, { 'access-control-allow-origin': origin ?? '' }).end();
  } else if (origin !== undefined && state.refusesForeign) {
    send(403, { code: 'forbidden' });
  } else if (request.url === '/api/health') {
    send(state.appHealth.status, state.appHealth.body);
  } else if (request.url === '/api/chat') {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('event: answer-start\ndata: {}\n\n');
    response.end('event: answer-end\ndata: {}\n\n');
  } else {
    send(200, { ok: true, build, commit: null, answer: 'It is.', citations: [] });
  }
}

interface HubWorld {
  readonly repository: SpaceRepository;
  readonly state: HubState;
  readonly deployment: Deployment;
  readonly appUrl: string;
  readonly hubUrl: string;
}

function createAnswers(request: IncomingMessage, response: ServerResponse, world: HubWorld): () => Promise<void> {
  const { repository, state, deployment } = world;
  const url = new URL(request.url ?? '/', world.hubUrl);
  const json = (status: number, body: unknown, headers: Record<string, string> = {}): void => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
  const body = async (): Promise<Record<string, unknown>> => JSON.parse((await buffer(request)).toString() || '{}');
  const given = request.headers.authorization ?? '';
  const isBasic = given.startsWith('Basic ');
  const password = isBasic
    ? Buffer.from(given.slice(6), 'base64').toString().split(':')[1]
    : given.replace('Bearer ', '');
  const settings = (map: Map<string, string>, shows: boolean) => async (): Promise<void> => {
    if (request.method === 'GET') {
      return json(200, Object.fromEntries([...map].map(([key, value]) => [key, { key, ...(shows ? { value } : {}) }])));
    }
    const { key, value } = await body();
    map.set(String(key), String(value));
    return json(200, {});
  };
  const space = `/api/spaces/${SPACE}`;
  const routes: Record<string, () => Promise<void>> = {
    'GET /api/whoami-v2': async () =>
      json(200, {
        name: 'owner',
        isPro: state.isPro,
        canPay: state.isPro,
        orgs: [],
        auth: { accessToken: { role: state.role } },
      }),
    'POST /api/repos/create': async () => {
      const { sdk, type, name } = await body();
      if (!state.isPro)
        return json(402, {
          error:
            'Static Spaces are free for everyone, but hosting Gradio and Docker Spaces on free cpu-basic requires a PRO subscription',
        });
      if (state.exists) return json(409, { error: 'You already created this space repo' });
      if (sdk !== 'docker' || type !== 'space') return json(400, { error: 'wrong sdk' });
      state.exists = true;
      return json(200, { url: `${world.hubUrl}/spaces/owner/${String(name)}`, name: SPACE, id: 'abc' });
    },
    'POST /api/validate-yaml': async () => {
      const { content } = await body();
      const isFine = String(content).startsWith('---\n');
      return json(isFine ? 200 : 400, { errors: isFine ? [] : [{ message: 'missing metadata' }], warnings: [] });
    },
    [`GET ${space}`]: async () =>
      json(200, {
        id: SPACE,
        sha: await repository.head(),
        private: false,
        host: world.appUrl,
        subdomain: 'owner-name',
        runtime: { stage: state.stage },
      }),
    [`GET ${space}/runtime`]: async () =>
      json(200, {
        stage: await deployment.stage(),
        errorMessage: state.errorMessage,
        hardware: { current: 'cpu-basic', requested: 'cpu-basic' },
        gcTimeout: 172_800,
      }),
    [`GET ${space}/commits/main`]: async () =>
      json(
        200,
        (await repository.commits()).map((commit) => ({
          ...commit,
          message: '',
          authors: [{ user: 'owner', avatar: '' }],
        })),
      ),
    [`GET ${space}/secrets`]: settings(state.secrets, false),
    [`POST ${space}/secrets`]: settings(state.secrets, false),
    [`GET ${space}/variables`]: settings(state.variables, true),
    [`POST ${space}/variables`]: settings(state.variables, true),
    [`POST ${space}/restart`]: async () => json(200, { stage: 'BUILDING' }),
    [`GET ${space}/logs/build`]: async () => sendLog(response, state, state.buildLog),
    [`GET ${space}/logs/run`]: async () => sendLog(response, state, state.runLog),
    [`GET ${space}/tree/main`]: async () => {
      const files = await repository.files();
      return json(
        200,
        files.map((file) => ({ type: 'file', ...file })),
      );
    },
    [`POST ${space}/preupload/main`]: async () => {
      if (state.role !== 'write')
        return json(403, { error: 'Forbidden: pass `create_pr=1` as a query parameter to create a Pull Request' });
      const { files } = await body();
      if (!Array.isArray(files)) return json(400, { error: 'files' });
      return json(200, {
        files: files.map(({ path, sample }: { path: string; sample: string }) => ({
          path,
          uploadMode: Buffer.from(sample, 'base64').includes(0) ? 'lfs' : 'regular',
          shouldIgnore: false,
        })),
      });
    },
    [`POST ${space}/commit/main`]: async () => {
      const changes = new Map<string, Buffer | null>();
      let title = '';
      for (const line of (await buffer(request)).toString().trim().split('\n')) {
        const { key, value } = JSON.parse(line);
        if (key === 'header') title = value.summary;
        if (key === 'file') changes.set(value.path, Buffer.from(value.content, value.encoding ?? 'utf8'));
        if (key === 'deletedFile') changes.set(value.path, null);
        if (key === 'lfsFile')
          changes.set(
            value.path,
            Buffer.from(`version https://git-lfs.github.com/spec/v1\noid sha256:${value.oid}\nsize ${value.size}\n`),
          );
      }
      return json(200, {
        commitOid: await repository.commit(title, changes),
        commitUrl: `${world.hubUrl}/commit`,
        hookOutput: '',
      });
    },
    [`POST /spaces/${SPACE}.git/info/lfs/objects/batch`]: async () => {
      const { objects } = await body();
      if (!Array.isArray(objects)) return json(400, {});
      const actions = ({ oid }: { oid: string }) => ({ upload: { href: `${world.hubUrl}/upload/${oid}`, header: {} } });
      return json(200, {
        transfer: 'basic',
        objects: objects.map((object) => ({ ...object, actions: actions(object) })),
      });
    },
  };
  return async () => {
    if (/\.git\/(?!info\/lfs)|\/(?:info\/refs|git-(?:upload|receive)-pack)$/.test(url.pathname)) {
      if (password !== state.token)
        response.writeHead(401, { 'www-authenticate': 'Basic realm="Hub"' }).end('Unauthorized');
      else if (!state.exists) response.writeHead(404).end('Repository not found');
      else if (state.role !== 'write' && /receive-pack/.test(url.href)) response.writeHead(403).end('Forbidden');
      else
        serveGit(request, response, {
          root: repository.root,
          path: `/repository.git${url.pathname.replace(/^\/spaces\/[^/]+\/[^/]+/, '')}`,
        });
      return;
    }
    if (url.pathname.startsWith('/upload/')) {
      state.uploads.set(url.pathname.slice('/upload/'.length), await buffer(request));
      return json(200, {});
    }
    const failure = state.failures.shift() ?? state.failAt.get(`${request.method} ${url.pathname}`)?.shift();
    if (failure !== undefined) return json(failure.status, { error: failure.body ?? 'refused' }, failure.headers);
    const isPublic = url.pathname === '/api/validate-yaml';
    if (!isPublic && password !== state.token)
      return json(401, { error: 'Invalid credentials in Authorization header' });
    if (!state.exists && url.pathname.startsWith(space)) return json(404, { error: 'Repository not found' });
    const route = routes[`${request.method} ${url.pathname}`];
    return route === undefined ? json(404, { error: `No route ${request.method} ${url.pathname}` }) : route();
  };
}

/** The whole log on each connection, and a sign of life. */
async function sendLog(response: ServerResponse, state: HubState, lines: readonly string[]): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const breaksAfter = state.logBreaksAfter;
  state.logBreaksAfter = null;
  for (const line of lines.slice(0, breaksAfter ?? undefined))
    response.write(`data: ${JSON.stringify({ data: `${line}\n`, timestamp: new Date(0).toISOString() })}\n\n`);
  response.write('data:\n\n');
  // What was written has to arrive before the connection goes.
  if (breaksAfter !== null) setTimeout(() => response.destroy(), 200);
  else response.end();
}

async function listen(
  answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      console.error('stand-in:', error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port }: AddressInfo = JSON.parse(JSON.stringify(server.address()));
  return { server, url: `http://127.0.0.1:${port}` };
}
