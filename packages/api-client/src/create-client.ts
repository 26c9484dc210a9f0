import {
  chatAnswerSchema,
  circuitsSchema,
  conversationSchema,
  feedbackAnswerSchema,
  gapsSchema,
  healthSchema,
  modelKeySchema,
  modelKeysSchema,
  onlineSchema,
  queryAnswerSchema,
  readinessSchema,
  sessionSchema,
  statusSchema,
  type ChatAnswer,
  type ChatEvent,
  type ChatRequest,
  type CircuitsAnswer,
  type Conversation,
  type FeedbackAnswer,
  type FeedbackRequest,
  type GapFilter,
  type GapsAnswer,
  type HealthAnswer,
  type ModelKeyAnswer,
  type ModelKeyRequest,
  type ModelKeysAnswer,
  type ModelProvider,
  type OnlineAnswer,
  type QueryAnswer,
  type QueryRequest,
  type ReadinessAnswer,
  type SessionAnswer,
  type StatusAnswer,
} from '@lattice/core';
import * as z from 'zod';

import { toApiError } from './api-error.ts';
import { readEvents } from './read-events.ts';
import { ROUTES, type OperationName } from './routes.ts';

export interface LatticeClientOptions {
  /** Where the service is, such as https://owner-name.hf.space. */
  readonly baseUrl: string;
  /** An access token or API key; asked for at each call where it is a function. */
  readonly token?: string | (() => string | null | Promise<string | null>);
  /** 8 to 128 letters, digits, `-` or `_` of your choice; stands in for a token where that is enough. */
  readonly demoSession?: string;
  readonly fetch?: typeof fetch;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

export interface GapsFilter {
  /** `open` unless given. */
  readonly state?: GapFilter;
  readonly limit?: number;
}

/**
 * Every operation of the contract, by its name there. What is not a success throws a `LatticeApiError`.
 * @example
 * const lattice = createLatticeClient({ baseUrl: 'https://owner-name.hf.space' });
 * for await (const event of lattice.chat({ message: 'What is ROS 2?' })) {
 *   if (event.type === 'answer-delta') process.stdout.write(event.text);
 * }
 */
export interface LatticeClient {
  /** The events of specs/chat-events.md. Leaving the loop ends the answer. An event of type `error` is thrown by nobody. */
  chat(request: ChatRequest, options?: CallOptions): AsyncGenerator<ChatEvent, void, void>;
  /** The same answer as a whole. */
  ask(request: ChatRequest, options?: CallOptions): Promise<ChatAnswer>;
  query(request: QueryRequest, options?: CallOptions): Promise<QueryAnswer>;
  getConversation(id: string, options?: CallOptions): Promise<Conversation>;
  deleteConversation(id: string, options?: CallOptions): Promise<void>;
  /** A vote on an answer; sent again, it replaces the one before. */
  sendFeedback(request: FeedbackRequest, options?: CallOptions): Promise<FeedbackAnswer>;
  getSession(options?: CallOptions): Promise<SessionAnswer>;
  listModelKeys(options?: CallOptions): Promise<ModelKeysAnswer>;
  putModelKey(key: ModelKeyRequest, options?: CallOptions): Promise<ModelKeyAnswer>;
  deleteModelKeys(provider?: ModelProvider, options?: CallOptions): Promise<void>;
  /** Where to send a browser to sign in; nothing is called. */
  startSignIn(provider: string, returnTo?: string): string;
  getRoot(options?: CallOptions): Promise<OnlineAnswer>;
  getHealth(options?: CallOptions): Promise<HealthAnswer>;
  getCircuits(options?: CallOptions): Promise<CircuitsAnswer>;
  /** Also while the service starts or stops: that is an answer, too. */
  getReadiness(options?: CallOptions): Promise<ReadinessAnswer>;
  getStatus(options?: CallOptions): Promise<StatusAnswer>;
  /** What readers asked in vain; for operators. */
  listGaps(filter?: GapsFilter, options?: CallOptions): Promise<GapsAnswer>;
  getOpenapi(options?: CallOptions): Promise<object>;
  getMetrics(options?: CallOptions): Promise<string>;
}

interface Call extends CallOptions {
  readonly id?: string;
  readonly search?: Readonly<Record<string, string | undefined>>;
  readonly body?: object;
  readonly accept?: string;
  /** Statuses that are answers although they are no success. */
  readonly alsoFine?: readonly number[];
}

export function createLatticeClient(options: LatticeClientOptions): LatticeClient {
  const send = async (operation: OperationName, call: Call = {}): Promise<Response> => {
    const { method } = ROUTES[operation];
    const { accept = 'application/json', alsoFine = [], body, signal } = call;
    const response = await (options.fetch ?? fetch)(urlOf(options.baseUrl, operation, call), {
      method,
      headers: {
        Accept: accept,
        ...(await identification(options)),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    if (!response.ok && !alsoFine.includes(response.status)) throw await toApiError(response);
    return response;
  };
  /** Read with the schemas the service has. What came after this client is left out. */
  async function json<Schema extends z.ZodType>(schema: Schema, operation: OperationName, call: Call = {}) {
    return schema.parse(await (await send(operation, call)).json());
  }
  return {
    async *chat(body, call) {
      yield* readEvents(await send('chat', { ...call, body, accept: 'text/event-stream' }));
    },
    ask: (body, call) => json(chatAnswerSchema, 'chat', { ...call, body }),
    query: (body, call) => json(queryAnswerSchema, 'query', { ...call, body }),
    getConversation: (id, call) => json(conversationSchema, 'getConversation', { ...call, id }),
    deleteConversation: async (id, call) => void (await send('deleteConversation', { ...call, id })),
    sendFeedback: (body, call) => json(feedbackAnswerSchema, 'sendFeedback', { ...call, body }),
    getSession: (call) => json(sessionSchema, 'getSession', call),
    listModelKeys: (call) => json(modelKeysSchema, 'listModelKeys', call),
    putModelKey: (body, call) => json(modelKeySchema, 'putModelKey', { ...call, body }),
    deleteModelKeys: async (provider, call) => void (await send('deleteModelKeys', { ...call, search: { provider } })),
    startSignIn: (provider, returnTo) =>
      urlOf(options.baseUrl, 'startSignIn', { search: { provider, return_to: returnTo } }),
    getRoot: (call) => json(onlineSchema, 'getRoot', call),
    getHealth: (call) => json(healthSchema, 'getHealth', call),
    getCircuits: (call) => json(circuitsSchema, 'getCircuits', call),
    getReadiness: (call) => json(readinessSchema, 'getReadiness', { ...call, alsoFine: [503] }),
    getStatus: (call) => json(statusSchema, 'getStatus', call),
    listGaps: ({ state, limit } = {}, call) =>
      json(gapsSchema, 'listGaps', { ...call, search: { state, limit: limit?.toString() } }),
    getOpenapi: (call) => json(z.looseObject({}), 'getOpenapi', call),
    getMetrics: async (call) => (await send('getMetrics', { ...call, accept: 'text/plain' })).text(),
  };
}

function urlOf(baseUrl: string, operation: OperationName, { id = '', search = {} }: Call): string {
  const url = new URL(ROUTES[operation].path.replace('{id}', encodeURIComponent(id)), baseUrl);
  for (const [name, value] of Object.entries(search)) if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
}

async function identification({ token, demoSession }: LatticeClientOptions): Promise<Record<string, string>> {
  const text = typeof token === 'function' ? await token() : token;
  return {
    ...(text === undefined || text === null ? {} : { Authorization: `Bearer ${text}` }),
    ...(demoSession === undefined ? {} : { 'X-Demo-Session': demoSession }),
  };
}
