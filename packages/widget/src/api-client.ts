import type { ChatEventOf, ChatRequest, FeedbackRequest } from '@lattice/core';

import {
  type AnswerEvent,
  readAnswerEvent,
  readFeedback,
  readStoredMessages,
  type StoredMessage,
} from './answer-event.ts';
import type { VoteOutcome } from './feedback-view.ts';
import { isRecord, parseJson, readRecord, readText } from './json.ts';
import { readFrames } from './sse-parser.ts';
import { readStatus, type ServerStatus } from './server-status.ts';

/** The server sends at least a comment every 15 s. */
const SILENCE_MS = 45_000;

export interface ApiClientOptions {
  /** Absolute URL the API's paths are relative to; ends with `/`. */
  readonly baseUrl: string;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
}

export interface ApiClient {
  /**
   * The events of one answer, always with `answer-end` or `error` last; nothing more once `signal` is aborted.
   * Failures are events too, so that a reader of the stream has one thing to handle.
   */
  ask(request: ChatRequest, signal: AbortSignal): AsyncGenerator<AnswerEvent, void, void>;
  /** Null where the server does not know the conversation (any more). */
  loadConversation(id: string): Promise<StoredMessage[] | null>;
  /** Never fails: a vote that could not be kept is an outcome too. */
  vote(request: FeedbackRequest): Promise<VoteOutcome>;
  /** Never fails: a server that cannot be reached is a status too. */
  status(): Promise<ServerStatus>;
}

type Failure = ChatEventOf<'error'>;

const UNREACHABLE: Failure = {
  type: 'error',
  code: 'unreachable',
  message: 'The server could not be reached. Check the connection and try again.',
  retryable: true,
};

const INTERRUPTED: Failure = {
  type: 'error',
  code: 'interrupted',
  message: 'The connection ended before the answer was complete.',
  retryable: true,
};

export function createApiClient({ baseUrl, fetch }: ApiClientOptions): ApiClient {
  const at = (path: string): string => new URL(path, baseUrl).href;

  async function* stream(request: ChatRequest, signal: AbortSignal): AsyncGenerator<AnswerEvent, void, void> {
    const response = await fetch(at('api/chat'), {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify(request),
      signal,
    });
    if (!response.ok) {
      yield await readProblem(response);
      return;
    }
    const type = response.headers.get('content-type') ?? '';
    if (!type.startsWith('text/event-stream') || response.body === null) {
      yield { ...INTERRUPTED, code: 'unexpected-response', message: 'The server answered in an unexpected form.' };
      return;
    }
    for await (const frame of readFrames(response.body, SILENCE_MS)) {
      const event = readAnswerEvent(frame);
      if (event === null) continue;
      yield event;
      if (event.type === 'answer-end' || event.type === 'error') return;
    }
    yield INTERRUPTED;
  }

  return {
    async *ask(request, signal) {
      let begun = false;
      try {
        for await (const event of stream(request, signal)) {
          if (signal.aborted) return;
          begun = true;
          yield event;
        }
      } catch {
        if (!signal.aborted) yield begun ? INTERRUPTED : UNREACHABLE;
      }
    },

    async loadConversation(id) {
      const response = await fetch(at(`api/conversation/${encodeURIComponent(id)}`), { cache: 'no-store' });
      if (response.status === 404) return null;
      if (!response.ok) throw new Error(`GET api/conversation answered ${response.status}`);
      return readStoredMessages(await response.json());
    },

    async vote(request) {
      const response = await fetch(at('api/feedback'), {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify(request),
      }).catch(() => null);
      if (response === null) return { kept: false, message: UNREACHABLE.message };
      if (!response.ok) return { kept: false, message: (await readProblem(response)).message };
      const body = parseJson(await response.text().catch(() => ''));
      return { kept: true, feedback: readFeedback(readRecord(body)['feedback']) };
    },

    async status() {
      const [health, status] = await Promise.all(
        ['api/health', 'api/v1/status'].map(async (path) => {
          const response = await fetch(at(path), { cache: 'no-store' });
          return { ok: response.ok, body: parseJson(await response.text()) };
        }),
      ).catch(() => []);
      return readStatus(health, status);
    },
  };
}

/** `application/problem+json`, or whatever a proxy in between says. */
async function readProblem(response: Response): Promise<Failure> {
  const body = parseJson(await response.text().catch(() => ''));
  const problem = isRecord(body) ? body : {};
  const busy = response.status === 429 || response.status >= 500;
  return {
    type: 'error',
    code: readText(problem['code'], `http-${response.status}`),
    message: readText(problem['detail'], readText(problem['title'], `The server answered ${response.status}.`)),
    retryable: typeof problem['retryable'] === 'boolean' ? problem['retryable'] : busy,
  };
}
