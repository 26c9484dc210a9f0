import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';

import { generateDeterministicEmbedding, LLMock, type Mountable } from '@copilotkit/aimock';
import * as z from 'zod';

/** Serves one request in the provider's place. */
export type Fault = (request: IncomingMessage, response: ServerResponse) => void;

export interface ProviderCall {
  readonly path: string;
  readonly at: number;
  readonly authorization: string | undefined;
  /** Whether the caller went away before it had the whole answer. */
  endedEarly: boolean;
}

/** Speaks as OpenAI (below `/v1`) and as Gemini (below `/v1beta`), and fails as it is told. */
export interface ProviderEmulator extends AsyncDisposable {
  readonly url: string;
  readonly mock: LLMock;
  readonly calls: readonly ProviderCall[];
  /** What was asked of Gemini's `:batchEmbedContents`, which the emulator lacks. */
  readonly embedRequests: readonly EmbedRequest[];
  /** The next requests fail so, one each. */
  failNext(...faults: readonly Fault[]): void;
  /** All requests fail so from now on; null: none. */
  failAlways(fault: Fault | null): void;
  /** Resolves when the caller of any request goes away early. */
  callEndedEarly(): Promise<void>;
}

/** Where it stands in a text, the text is refused. */
export const REFUSED = 'REFUSED';

const embedSchema = z.object({
  requests: z.array(
    z.object({
      model: z.string(),
      content: z.object({ parts: z.tuple([z.object({ text: z.string() })]) }),
      taskType: z.string().optional(),
      outputDimensionality: z.int(),
    }),
  ),
});
type EmbedRequest = z.infer<typeof embedSchema>;

export async function startProvider(): Promise<ProviderEmulator> {
  const mock = new LLMock({ port: 0, journalMaxEntries: 0 });
  const calls: ProviderCall[] = [];
  const embedRequests: EmbedRequest[] = [];
  const queue: Fault[] = [];
  let always: Fault | null = null;
  let endedEarly = Promise.withResolvers<void>();

  const mount: Mountable = {
    async handleRequest(request, response, path) {
      const authorization = request.headers['x-goog-api-key'] ?? request.headers.authorization;
      const call: ProviderCall = {
        path,
        at: performance.now(),
        authorization: String(authorization),
        endedEarly: false,
      };
      calls.push(call);
      response.once('close', () => {
        if (response.writableFinished) return;
        call.endedEarly = true;
        endedEarly.resolve();
        endedEarly = Promise.withResolvers();
      });
      const fault = queue.shift() ?? always;
      if (fault !== null) {
        fault(request, response);
        return true;
      }
      if (!path.endsWith(':batchEmbedContents')) return false;
      const body = embedSchema.parse(await json(request));
      embedRequests.push(body);
      answerEmbeddings(body, response);
      return true;
    },
  };
  mock.mount('/v1', mount).mount('/v1beta', mount);
  mock.on(
    { endpoint: 'embedding', predicate: ({ embeddingInput }) => embeddingInput?.includes(REFUSED) === true },
    { error: { message: `bad input ${REFUSED}`, type: 'invalid_request_error' }, status: 400 },
  );
  const url = await mock.start();
  return {
    url,
    mock,
    calls,
    embedRequests,
    failNext: (...faults) => void queue.push(...faults),
    failAlways: (fault) => {
      always = fault;
    },
    callEndedEarly: () => endedEarly.promise,
    [Symbol.asyncDispose]: () => mock.stop(),
  };
}

/** As Google answers: what is wrong with one request is wrong with all; vectors of reduced length are not of length 1. */
function answerEmbeddings({ requests }: EmbedRequest, response: ServerResponse): void {
  const texts = requests.map(({ content }) => content.parts[0].text);
  const refused = texts.some((text) => text.includes(REFUSED));
  if (requests.length > 100 || refused) {
    const message = refused ? `bad content: ${REFUSED}` : 'at most 100 requests can be in one batch';
    sendJson(response, 400, { error: { code: 400, message, status: 'INVALID_ARGUMENT' } });
    return;
  }
  const embeddings = requests.map(({ outputDimensionality }, index) => ({
    values: generateDeterministicEmbedding(texts[index] ?? '', outputDimensionality).map((value) => value * 0.7),
  }));
  sendJson(response, 200, { embeddings });
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

export const faults = {
  status:
    (status: number, headers: Record<string, string> = {}): Fault =>
    (_request, response) => {
      const body = { error: { code: status, message: `status ${status}`, status: 'SOME_STATUS', type: 'some_error' } };
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
    },
  json:
    (status: number, body: unknown): Fault =>
    (_request, response) =>
      sendJson(response, status, body),
  /** A proxy's or a captive portal's. */
  htmlPage:
    (status: number): Fault =>
    (_request, response) => {
      response.writeHead(status, { 'content-type': 'text/html' }).end('<!doctype html><title>Sign in</title>');
    },
  garbage: ((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('\u0000}{"embeddings": nonsense');
  }) satisfies Fault,
  halfABody: ((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '5000' });
    response.write('{"embeddings": [{"values": [0.1, 0.2', () => response.destroy());
  }) satisfies Fault,
  noAnswer: ((request) => void request.socket.destroy()) satisfies Fault,
  hang: (() => undefined) satisfies Fault,
  /** Parts of an answer, then the end of the connection as it should be, or a broken one. */
  stream:
    (parts: readonly unknown[], ending: 'whole' | 'cut' | 'hang'): Fault =>
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const part of parts) response.write(`data: ${typeof part === 'string' ? part : JSON.stringify(part)}\n\n`);
      if (ending === 'whole') response.end();
      if (ending === 'cut') response.write(' ', () => response.destroy());
    },
  /** As an API that repeats the key in its answer. */
  wrongKey: ((request, response) => {
    const key = String(request.headers['x-goog-api-key'] ?? request.headers.authorization).replace(/^Bearer /, '');
    const message = `Incorrect API key provided: ${key}`;
    if (request.headers['x-goog-api-key'] === undefined) {
      sendJson(response, 401, { error: { message, type: 'invalid_request_error', code: 'invalid_api_key' } });
      return;
    }
    const details = [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID', domain: key }];
    sendJson(response, 400, { error: { code: 400, message, status: 'INVALID_ARGUMENT', details } });
  }) satisfies Fault,
};
