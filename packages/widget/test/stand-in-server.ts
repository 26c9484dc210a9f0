import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';

/** One thing the server does while it answers. */
export type Step =
  | { readonly send: string; readonly data: unknown }
  /** Bytes as they are, for example a comment or half a frame. */
  | { readonly raw: string }
  /** Nothing more until the reader leaves or `cut` is called. */
  | { readonly hang: true };

export interface StandIn extends AsyncDisposable {
  /** Where the page is; a path of its own, as behind a proxy. */
  readonly url: string;
  /** What `GET api/health` and `GET api/v1/status` say. */
  health: { status: number; body: unknown };
  status: unknown;
  /** A page of some other site, at `host.html`. */
  hostPage: string;
  /** Question to the steps of its answers, one list after the other; the last one stays. */
  readonly answers: Map<string, Step[][]>;
  /** Conversation id to what is stored of it. */
  readonly conversations: Map<string, unknown>;
  /** Bodies of `POST api/feedback`, oldest first, and what is answered while it is set. */
  readonly votes: Record<string, unknown>[];
  voteFailure: { status: number; body: unknown } | null;
  /** Bodies of `POST api/chat`, oldest first. */
  readonly asked: Record<string, unknown>[];
  /** Answers whose reader left before they ended. */
  readonly left: string[];
  /** Breaks the connections of the answers that hang. */
  cut(): void;
}

const BASE_PATH = '/below/a/path/';
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
};

/** Serves a built page under the policy the product uses and plays the API from scripts. */
export async function startStandIn(pageFolder: string): Promise<StandIn> {
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The stand-in does not listen on a port.');

  const hanging: ServerResponse[] = [];
  const standIn: StandIn = {
    url: `http://127.0.0.1:${address.port}${BASE_PATH}`,
    health: { status: 200, body: { status: 'healthy' } },
    status: {},
    hostPage: '',
    answers: new Map(),
    conversations: new Map(),
    votes: [],
    voteFailure: null,
    asked: [],
    left: [],
    cut: () => hanging.forEach((response) => response.destroy()),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const route = new URL(request.url ?? '/', standIn.url).pathname.replace(BASE_PATH, '');
    if (route === 'api/health') return json(response, standIn.health.status, standIn.health.body);
    if (route === 'api/v1/status') return json(response, 200, standIn.status);
    if (route === 'host.html') {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end(standIn.hostPage);
      return;
    }
    if (route === 'api/chat') return chat(request, response);
    if (route === 'api/feedback') return vote(request, response);
    if (route.startsWith('api/conversation/')) {
      const stored = standIn.conversations.get(route.slice('api/conversation/'.length));
      return stored === undefined
        ? json(response, 404, { code: 'conversation-not-found' })
        : json(response, 200, stored);
    }
    const file = route === '' ? 'index.html' : route.replace(/^page\//, '');
    const content = await readFile(path.join(pageFolder, path.basename(file))).catch(() => null);
    response.writeHead(content === null ? 404 : 200, {
      'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream',
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'",
    });
    response.end(content ?? '');
  }

  async function vote(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body: unknown = JSON.parse(await text(request));
    if (typeof body !== 'object' || body === null) throw new Error('not a vote');
    const sent: Record<string, unknown> = { ...body };
    standIn.votes.push(sent);
    const { voteFailure } = standIn;
    if (voteFailure !== null) return json(response, voteFailure.status, voteFailure.body);
    const { rating, reason = null, note = null } = sent;
    json(response, 200, {
      message_id: sent['message_id'],
      feedback: rating === 'none' ? null : { rating, reason, note },
    });
  }

  async function chat(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body: unknown = JSON.parse(await text(request));
    if (typeof body !== 'object' || body === null || !('message' in body)) throw new Error('not a chat request');
    const question = String(body.message);
    standIn.asked.push({ ...body });
    const scripts = standIn.answers.get(question) ?? [];
    const steps = scripts.length > 1 ? scripts.shift() : scripts[0];
    if (steps === undefined) {
      return json(response, 503, { code: 'not-ready', detail: 'No script for this question.', retryable: true });
    }
    response.on('close', () => {
      if (!response.writableEnded) standIn.left.push(question);
    });
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache, no-transform' });
    for (const step of steps) {
      if ('hang' in step) {
        hanging.push(response);
        return;
      }
      const frame = 'raw' in step ? step.raw : `event: ${step.send}\r\ndata: ${JSON.stringify(step.data)}\r\n\r\n`;
      await new Promise((resolve) => response.write(frame, resolve));
    }
    response.end();
  }

  return standIn;
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

async function text(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces).toString('utf8');
}
