import { credentialedOrigins, originMatcher } from '@lattice/config';
import { expect, test } from 'vitest';

import { ask, expectProblem } from './support/requests.ts';
import { startTestApp } from './support/test-app.ts';
import type { TestApp } from './support/test-app.ts';

const FRONTEND = 'https://my-app-git-main.vercel.app';
const FOREIGN = [
  'https://evil.example.com',
  'https://my-app-x.evil.vercel.app',
  'https://my-app-x.vercel.app.evil.com',
  'null',
];

function startOutsideSpace(): Promise<TestApp> {
  const rules = [
    { kind: 'exact', origin: 'https://docs.example.com' },
    { kind: 'pattern', pattern: 'https://my-app-*.vercel.app' },
  ] as const;
  return startTestApp({ allowedOrigins: originMatcher({ rules, loopback: true }) });
}

function preflight(url: string, origin: string, method = 'POST'): Promise<Response> {
  return fetch(`${url}/api/chat`, {
    method: 'OPTIONS',
    headers: {
      Origin: origin,
      'Access-Control-Request-Method': method,
      'Access-Control-Request-Headers': 'content-type,x-demo-session',
    },
  });
}

test.each(['https://docs.example.com', FRONTEND, 'http://localhost:3000', 'http://127.0.0.1:5173'])(
  '%s may ask, with credentials',
  async (origin) => {
    await using app = await startOutsideSpace();
    const allowed = await preflight(app.url, origin);
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe(origin);
    expect(allowed.headers.get('access-control-allow-credentials')).toBe('true');
    expect(allowed.headers.get('access-control-allow-methods')).toContain('POST');
    expect(allowed.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('x-demo-session');
    expect(allowed.headers.get('vary')).toContain('Origin');

    const answer = await ask(app.url, 'What is it?', { headers: { Origin: origin } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    await answer.text();
  },
);

test('errors carry the headers too, so that a page can read them', async () => {
  await using app = await startOutsideSpace();
  for (const path of ['/nothing', '/api/chat', `/?${'x'.repeat(9_000)}`]) {
    const response = await fetch(app.url + path, { headers: { Origin: FRONTEND } });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.headers.get('access-control-allow-origin')).toBe(FRONTEND);
    expect(response.headers.get('access-control-expose-headers')).toContain('X-Request-Id');
    await response.text();
  }
  const invalid = await ask(app.url, '', { headers: { Origin: FRONTEND } });
  expect(invalid.headers.get('access-control-allow-origin')).toBe(FRONTEND);
  await expectProblem(invalid, 400, 'request-invalid');
});

test.each(FOREIGN)('%s is refused by the server itself', async (origin) => {
  await using app = await startOutsideSpace();
  const refused = await ask(app.url, 'What is it?', { headers: { Origin: origin } });
  expect(refused.headers.get('access-control-allow-origin')).toBeNull();
  expect(refused.headers.get('vary')).toContain('Origin');
  await expectProblem(refused, 403, 'forbidden');

  const before = await preflight(app.url, origin);
  expect(before.headers.get('access-control-allow-origin')).toBeNull();
  await expectProblem(before, 403, 'forbidden');

  const removal = await fetch(`${app.url}/api/conversation/6b0c4f3e-4d0a-4a8e-9d3c-0a52f3b1f7aa`, {
    method: 'DELETE',
    headers: { Origin: origin },
  });
  await expectProblem(removal, 403, 'forbidden');
  expect(app.answerer.requests).toEqual([]);
});

test('reading is not refused, but shown to nobody else', async () => {
  await using app = await startOutsideSpace();
  const response = await fetch(`${app.url}/health`, { headers: { Origin: 'https://evil.example.com' } });
  expect(response.status).toBe(200);
  expect(response.headers.get('access-control-allow-origin')).toBeNull();
});

test('its own page may ask, also behind a proxy that names the host', async () => {
  await using app = await startTestApp({ allowedOrigins: () => false });
  const own = await ask(app.url, 'What is it?', { headers: { Origin: app.url } });
  expect(own.status).toBe(200);
  await own.text();
  const proxied = await ask(app.url, 'What is it?', {
    headers: {
      Origin: 'https://me-book.hf.space',
      'X-Forwarded-Host': 'me-book.hf.space',
      'X-Forwarded-Proto': 'https',
    },
  });
  expect(proxied.status).toBe(200);
  await proxied.text();
});

test('callers that are no browser send no origin and are not asked for one', async () => {
  await using app = await startTestApp({ allowedOrigins: () => false });
  const response = await ask(app.url, 'What is it?');
  expect(response.status).toBe(200);
  await response.text();
});

test('the page may stand in a frame on huggingface.co and loads only its own', async () => {
  await using app = await startTestApp();
  for (const path of ['/', '/nothing']) {
    const response = await fetch(app.url + path);
    expect(response.headers.get('x-frame-options')).toBeNull();
    expect(response.headers.get('x-powered-by')).toBeNull();
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const policy = response.headers.get('content-security-policy')?.split(';') ?? [];
    expect(policy).toContain("frame-ancestors 'self' https://huggingface.co https://*.hf.space");
    expect(policy).toContain("default-src 'self'");
    expect(policy.join(';')).not.toMatch(/unsafe|upgrade-insecure/);
  }
});

test('ALLOWED_ORIGINS=* lets every page ask, and none with credentials', async () => {
  const origins = { rules: [{ kind: 'any' }, { kind: 'exact', origin: FRONTEND }], loopback: false } as const;
  await using app = await startTestApp({
    allowedOrigins: originMatcher(origins),
    credentialedOrigins: originMatcher(credentialedOrigins(origins)),
  });
  const anybody = await ask(app.url, 'What is it?', { headers: { Origin: 'https://anybody.example' } });
  expect(anybody.status).toBe(200);
  expect(anybody.headers.get('access-control-allow-origin')).toBe('*');
  expect(anybody.headers.get('access-control-allow-credentials')).toBeNull();
  await anybody.text();
  const before = await preflight(app.url, 'https://anybody.example');
  expect([before.status, before.headers.get('access-control-allow-credentials')]).toEqual([204, null]);
  const named = await preflight(app.url, FRONTEND);
  expect(named.headers.get('access-control-allow-origin')).toBe(FRONTEND);
  expect(named.headers.get('access-control-allow-credentials')).toBe('true');
});
