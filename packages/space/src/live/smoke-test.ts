import { setTimeout as sleep } from 'node:timers/promises';

import { askSpace, jsonOf, type AskOptions } from './ask-space.ts';

export interface SmokeResult {
  readonly name: string;
  readonly ok: boolean;
  readonly evidence: string;
}

export interface SmokeOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** How long the app may take to become ready. */
  readonly readyTimeoutMs?: number;
}

const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 500;

/** What a visitor and the platform see of the app, tried for real. */
export async function smokeTest(address: string, options: SmokeOptions): Promise<readonly SmokeResult[]> {
  const { headers, signal } = options;
  const ask = (path: string, more: Partial<AskOptions> = {}) =>
    askSpace(`${address}${path}`, { signal, ...more, headers: { ...headers, ...more.headers } });
  const page = await ask('/', { headers: { accept: 'text/html' } });
  const head = await ask('/', { method: 'HEAD' });
  const policy = page.headers.get('content-security-policy') ?? '';
  const canBeFramed =
    !page.headers.has('x-frame-options') &&
    !(/frame-ancestors/.test(policy) && !policy.includes('https://huggingface.co'));
  const ready = await untilReady(ask, options.readyTimeoutMs ?? READY_TIMEOUT_MS, signal);
  const query = await ask('/api/v1/query', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-demo-session': 'smoke-test' },
    body: JSON.stringify({ question: 'What is this documentation about?' }),
    timeoutMs: 60_000,
  });
  const answer = jsonOf(query);
  const isAnswer = typeof answer === 'object' && answer !== null && 'answer' in answer && 'citations' in answer;
  return [
    { name: 'GET /', ok: page.status === 200, evidence: `status ${page.status}` },
    { name: 'HEAD /', ok: head.status === 200, evidence: `status ${head.status}` },
    { name: 'frame', ok: canBeFramed, evidence: canBeFramed ? 'huggingface.co may show it' : 'headers forbid it' },
    { name: 'GET /api/health', ok: ready.status === 200, evidence: `status ${ready.status}` },
    { name: 'POST /api/v1/query', ok: query.status === 200 && isAnswer, evidence: `status ${query.status}` },
  ];
}

async function untilReady(
  ask: (path: string) => ReturnType<typeof askSpace>,
  timeoutMs: number,
  signal: AbortSignal,
): ReturnType<typeof askSpace> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const reply = await ask('/api/health');
    if (reply.status === 200 || performance.now() > deadline) return reply;
    await sleep(POLL_MS, undefined, { signal });
  }
}
