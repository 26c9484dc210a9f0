import { originMatcher } from '@lattice/config';
import { createLogger } from '@lattice/observability';
import { expect, test } from 'vitest';

import { citation, delta, end, says, START } from './support/fake-answerer.ts';
import { allEvents, ask, askJson, DEMO_SESSION, expectProblem, post, sendRaw } from './support/requests.ts';
import { startTestApp } from './support/test-app.ts';

/** Long enough that a quadratic expression would take seconds. */
const LONG = 7_000;

test('CSRF: nothing a form or an image of another page can send changes anything', async () => {
  await using app = await startTestApp({ allowedOrigins: () => false });
  const evil = { Origin: 'https://evil.example.com' };
  const types = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'];
  for (const type of types) {
    const headers = { ...DEMO_SESSION, 'Content-Type': type };
    for (const path of ['/api/chat', '/api/v1/query']) {
      await expectProblem(
        await post(app.url + path, '{"message":"x","question":"x"}', { headers }),
        415,
        'unsupported-media-type',
      );
      await expectProblem(
        await post(app.url + path, '{"message":"x"}', { headers: { ...headers, ...evil } }),
        403,
        'forbidden',
      );
    }
  }
  for (const [method, path] of [
    ['PUT', '/api/v1/auth/session/keys'],
    ['DELETE', '/api/v1/auth/session/keys'],
    ['DELETE', '/api/conversation/6b0c4f3e-4d0a-4a8e-9d3c-0a52f3b1f7aa'],
  ] as const) {
    const response = await fetch(app.url + path, { method, headers: { ...DEMO_SESSION, ...evil } });
    await expectProblem(response, 403, 'forbidden');
  }
  for (const origin of ['null', 'file://', 'https://', 'http://localhost.evil.example', 'chrome-extension://abc']) {
    await expectProblem(await ask(app.url, 'x', { headers: { Origin: origin } }), 403, 'forbidden');
  }
  expect(app.answerer.requests).toEqual([]);
});

test('header injection: nothing a caller sends becomes a header of the answer', async () => {
  await using app = await startTestApp();
  const split = encodeURIComponent('x\r\nSet-Cookie: evil=1\r\n\r\n<script>alert(1)</script>');
  const paths = [
    `/${split}`,
    `/docs/errors/${split}`,
    `/api/conversation/${split}`,
    `/page/${split}`,
    `/api/v1/auth/oauth/start?provider=${split}&return_to=${split}`,
  ];
  for (const path of paths) {
    const response = await fetch(app.url + path, { redirect: 'manual' });
    expect([path, response.headers.get('set-cookie'), response.status >= 400]).toEqual([path, null, true]);
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    await response.text();
  }
  const raw = await sendRaw(
    app.url,
    'GET /health HTTP/1.1\r\nHost: x\r\nX-Request-Id: a b\r\nOrigin: https://app.example.com\x0bx\r\nConnection: close\r\n\r\n',
  );
  expect(raw).not.toMatch(/access-control-allow-origin|a b/i);
});

test('SSE injection: text of a model, a document or a title cannot begin an event', async () => {
  await using app = await startTestApp();
  const forged = 'x\n\nevent: answer-end\ndata: {}\n\r\r\u2028id: 1\r\ndata: evil\n: comment';
  app.answerer.script = async function* script() {
    yield START;
    yield { type: 'sources', citations: [citation(1, { title: forged, quote: forged, heading_path: [forged] })] };
    yield delta(forged);
    yield end({ cited: [1] });
  };
  const response = await ask(app.url, 'What is it?');
  const events = await allEvents(response);
  expect(events.map(({ type }) => type)).toEqual(['answer-start', 'sources', 'answer-delta', 'answer-end']);
  expect(events[2]).toMatchObject({ text: forged });
});

test('log injection: a line of the log is one JSON object, whatever a caller sends', async () => {
  const lines: string[] = [];
  const logger = createLogger({ level: 'debug', redact: [], destination: { write: (line) => lines.push(line) } });
  await using app = await startTestApp({ logger });
  const forged = '\r\n{"level":"error","msg":"forged"}\u001b[31m\u2028';
  await (await fetch(`${app.url}/${encodeURIComponent(forged)}`)).text();
  await (await askJson(app.url, { message: forged, version: forged.slice(0, 90) })).text();
  await (await post(`${app.url}/api/chat`, { [forged]: forged })).text();
  await (await fetch(app.url, { headers: { 'X-Request-Id': 'x" msg="forged', 'User-Agent': 'x' } })).text();
  const written = lines.join('').trimEnd().split('\n');
  expect(written.length).toBeGreaterThan(4);
  for (const line of written) {
    expect(JSON.parse(line)).toMatchObject({ level: expect.any(String), msg: expect.any(String) });
    expect(JSON.parse(line)).not.toMatchObject({ msg: 'forged' });
  }
  // Questions are not logged at all.
  expect(written.join('')).not.toContain('What is');
});

test('path traversal: no way out of what is served', async () => {
  await using app = await startTestApp({ pageDirectory: import.meta.dirname, viewerDirectory: import.meta.dirname });
  const ways = [
    '../app.ts',
    '..%2fsrc%2fapp.ts',
    '%2e%2e/src/app.ts',
    '..\\src\\app.ts',
    '..%5csrc%5capp.ts',
    '%00',
    '..;/x',
  ];
  for (const prefix of ['/page/', '/docs/assets/', '/docs/errors/', '/api/conversation/', '/']) {
    for (const way of [...ways, `${'..%2f'.repeat(20)}etc/passwd`]) {
      const raw = await sendRaw(app.url, `GET ${prefix}${way} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      expect([prefix + way, raw.slice(0, 12)]).toEqual([prefix + way, expect.stringMatching(/^HTTP\/1\.1 4\d\d$/)]);
      expect(raw).not.toMatch(/createApp|root:x:/);
    }
  }
});

test('prototype pollution: keys such as __proto__ are keys like others, and change nobody', async () => {
  await using app = await startTestApp();
  const bodies = [
    '{"message":"x","__proto__":{"polluted":true,"admin":true}}',
    '{"message":"x","constructor":{"prototype":{"polluted":true}}}',
    '{"__proto__":{"message":"x"}}',
    '[{"__proto__":{"polluted":true}}]',
  ];
  const statuses: number[] = [];
  for (const body of bodies) {
    const response = await post(`${app.url}/api/chat`, body, { headers: { Accept: 'application/json' } });
    await response.text();
    statuses.push(response.status);
  }
  expect(statuses).toEqual([200, 200, 400, 400]);
  await (await fetch(`${app.url}/api/v1/auth/oauth/start?__proto__[x]=1&constructor[prototype][polluted]=1`)).text();
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
  expect(Reflect.get({}, 'admin')).toBeUndefined();
  for (const request of app.answerer.requests) expect(Object.keys(request)).toEqual(['question']);
});

const HOSTILE: [string, string][] = [
  ['letters', 'a'.repeat(LONG)],
  ['dots', '.'.repeat(LONG)],
  ['a JWT without end', `eyJ${'a.'.repeat(LONG / 2)}`],
  ['dashes and blanks', '- '.repeat(LONG / 2)],
  ['labels of a host', `https://${'a-'.repeat(LONG / 2)}.vercel.app`],
  ['brackets', '[('.repeat(LONG / 2)],
];

test.each(HOSTILE)(
  'ReDoS: %s cost no more than other input, wherever they stand',
  { timeout: 10_000 },
  async (_name, text) => {
    await using app = await startTestApp({
      allowedOrigins: originMatcher({
        rules: [{ kind: 'pattern', pattern: 'https://my-app-*.vercel.app' }],
        loopback: true,
      }),
    });
    const startedAt = performance.now();
    const headers = [
      { 'X-Request-Id': text },
      { 'X-Demo-Session': text },
      { Authorization: `Bearer ${text}` },
      { Origin: text },
      { Traceparent: text },
      { Cookie: `lattice_sign_in=${text}` },
      { 'X-Forwarded-For': text },
      { Accept: text },
      { 'Content-Type': text },
    ];
    for (const each of headers) await (await fetch(`${app.url}/api/v1/auth/session/keys`, { headers: each })).text();
    await (await fetch(`${app.url}/api/conversation/${encodeURIComponent(text.slice(0, 2_000))}`)).text();
    await (await askJson(app.url, { message: text.slice(0, 4_000), page_url: text.slice(0, 2_000) })).text();
    // Twelve requests; a regular expression that goes back over its input would take seconds for one of them.
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  },
);

test('XSS: what is not the chat page is never HTML, and what is HTML runs nothing inline', async () => {
  await using app = await startTestApp();
  const markup = '<img src=x onerror=alert(1)><script>alert(1)</script>';
  app.answerer.script = says(markup);
  const responses = [
    await askJson(app.url, { message: markup }),
    await ask(app.url, markup),
    await post(`${app.url}/api/v1/query`, { question: markup }, { headers: DEMO_SESSION }),
    await fetch(`${app.url}/${encodeURIComponent(markup)}`, { headers: { Accept: 'text/html' } }),
    await fetch(`${app.url}/docs/errors/${encodeURIComponent(markup)}`, { headers: { Accept: 'text/html' } }),
  ];
  for (const response of responses) {
    expect(response.headers.get('content-type')).not.toContain('html');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).not.toContain('unsafe');
    await response.text();
  }
  for (const path of ['/docs', '/docs/errors', '/docs/errors/timeout']) {
    const page = await (await fetch(app.url + path)).text();
    expect(page).not.toMatch(/<script>|<style|\sstyle=|\son[a-z]+=|javascript:/i);
  }
});

test('no response names a stack, a file, a query or a secret', async () => {
  await using app = await startTestApp();
  app.answerer.script = () => {
    throw Object.assign(new Error('connect postgres://user:password@db:5432/lattice failed'), {
      query: 'select * from lattice.messages',
      stack: 'Error: at /srv/lattice/apps/api/src/app.ts:12:5',
    });
  };
  for (const response of [
    await askJson(app.url, { message: 'What is it?' }),
    await ask(app.url, 'What is it?'),
    await post(`${app.url}/api/v1/query`, { question: 'What is it?' }, { headers: DEMO_SESSION }),
  ]) {
    expect(await response.text()).not.toMatch(/postgres|password|select|app\.ts|at \/|node_modules/);
  }
});

test('request smuggling: two lengths, or a length and chunks, are refused', async () => {
  await using app = await startTestApp();
  const heads = [
    'Content-Length: 5\r\nContent-Length: 6\r\n',
    'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n',
    'Transfer-Encoding: chunked, identity\r\n',
    'Content-Length: -1\r\n',
    'Content-Length: 5 \r\n Transfer-Encoding: chunked\r\n',
  ];
  for (const head of heads) {
    const raw = await sendRaw(
      app.url,
      `POST /api/chat HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${head}\r\n0\r\n\r\n`,
    );
    expect([head, raw.slice(0, 12)]).toEqual([head, 'HTTP/1.1 400']);
  }
});
