import { connect } from 'node:net';

import { type ChatEvent, chatEventSchema, type Problem, problemSchema } from '@lattice/core';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { expect } from 'vitest';

export const DEMO_SESSION = { 'X-Demo-Session': 'demo-session-1' } as const;

/** As a client behind a proxy: loopback has no limits, an address has. */
export function fromAddress(address: string): Record<string, string> {
  return { 'X-Forwarded-For': address };
}

export interface PostOptions {
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

/** Posts JSON; a string is sent as it is. */
export function post(url: string, body: unknown, { headers, signal }: PostOptions = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  });
}

export function ask(url: string, message: string, options?: PostOptions): Promise<Response> {
  return post(`${url}/api/chat`, { message }, options);
}

/** Like `ask`, for the JSON answer. */
export function askJson(url: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return post(`${url}/api/chat`, body, { headers: { Accept: 'application/json', ...headers } });
}

/** Events of a stream as they arrive, each checked against the contract. */
export async function* readEvents(response: Response): AsyncGenerator<ChatEvent, void, void> {
  if (response.body === null) throw new Error('The response has no body.');
  const frames = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  for await (const { event, data } of frames) {
    const parsed = chatEventSchema.parse(JSON.parse(data));
    expect(parsed.type).toBe(event);
    yield parsed;
  }
}

export async function allEvents(response: Response): Promise<ChatEvent[]> {
  return Array.fromAsync(readEvents(response));
}

/** Checks that a response is a problem of this kind and returns it. */
export async function expectProblem(response: Response, status: number, code: string): Promise<Problem> {
  const text = await response.text();
  expect({ status: response.status, body: text }).toMatchObject({ status });
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  const problem = problemSchema.parse(JSON.parse(text));
  expect(problem).toMatchObject({ status, code, type: `/docs/errors/${code}` });
  expect(problem.request_id).toBe(response.headers.get('x-request-id'));
  return problem;
}

/** Sends bytes as they are and returns everything that comes back until the server closes. */
export async function sendRaw(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  const closed = Promise.withResolvers<void>();
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => {});
  socket.on('close', () => closed.resolve());
  socket.write(bytes);
  await closed.promise;
  return Buffer.concat(chunks).toString();
}
