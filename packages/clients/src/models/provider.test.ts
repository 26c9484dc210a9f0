import { inspect } from 'node:util';

import { expect, test } from 'vitest';

import { failureOf, type Provider } from './provider.ts';

const key = 'ab+/ "key"=';
const provider: Provider = {
  label: 'Gemini',
  service: 'gemini-chat',
  apiKey: key,
  keyOwner: 'server',
  model: 'some-model',
  baseUrl: null,
  variables: { apiKey: 'GEMINI_API_KEY', model: 'GEMINI_CHAT_MODEL', baseUrl: 'GEMINI_BASE_URL' },
};

test('a key is cut out of what a provider says, however it is spelled', () => {
  const spellings = [key, encodeURIComponent(key), JSON.stringify({ key }), Buffer.from(key).toString('base64')];
  for (const detail of spellings) {
    const { error } = failureOf({ kind: 'network', detail: `around ${detail} it` }, provider);
    const shown = inspect(error, { depth: 10 });
    for (const spelling of [key, encodeURIComponent(key), JSON.stringify(key).slice(1, -1), spellings[3] ?? '']) {
      expect(shown).not.toContain(spelling);
    }
    expect(shown).toContain('[key]');
  }
});

test('a long sentence of a provider is cut after its key has been', () => {
  const detail = `${'x'.repeat(295)}${key}`;
  const { error } = failureOf({ kind: 'malformed', detail }, provider);
  expect(String(error.context['detail'])).toHaveLength(300);
  expect(String(error.context['detail'])).not.toContain(key.slice(0, 5));
});

test.each<{ status: number; reason: string | null; code: string; again: boolean }>([
  { status: 401, reason: null, code: 'model-rejected', again: false },
  { status: 403, reason: null, code: 'model-rejected', again: false },
  { status: 400, reason: 'API_KEY_INVALID', code: 'model-rejected', again: false },
  { status: 404, reason: null, code: 'model-rejected', again: false },
  { status: 400, reason: null, code: 'model-rejected', again: false },
  { status: 413, reason: null, code: 'model-rejected', again: false },
  { status: 429, reason: null, code: 'model-unavailable', again: true },
  { status: 429, reason: 'insufficient_quota', code: 'model-unavailable', again: false },
  { status: 408, reason: null, code: 'model-unavailable', again: true },
  { status: 500, reason: null, code: 'model-unavailable', again: true },
  { status: 529, reason: null, code: 'model-unavailable', again: true },
])('$status $reason is $code', ({ status, reason, code, again }) => {
  const failure = failureOf({ kind: 'status', status, reason, detail: '', retryAfterMs: null }, provider);
  expect(failure.error.code).toBe(code);
  expect(failure.again).toBe(again);
  expect(failure.blamesService).toBe(status >= 500 || status === 408);
  expect(failure.error.fix).toBeDefined();
});
