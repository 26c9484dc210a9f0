import { expect, test } from 'vitest';

import { expectProblem, post, sendRaw } from './support/requests.ts';
import { startTestApp } from './support/test-app.ts';

test('what does not exist is a typed 404', async () => {
  await using app = await startTestApp();
  const problem = await expectProblem(await fetch(`${app.url}/api/nothing?token=abc`), 404, 'not-found');
  expect(problem.detail).toBe('There is nothing at /api/nothing.');
});

test.each([
  ['DELETE', '/', 'GET, HEAD, OPTIONS'],
  ['POST', '/health', 'GET, HEAD, OPTIONS'],
  ['POST', '/health/circuits', 'GET, HEAD, OPTIONS'],
  ['PUT', '/api/health', 'GET, HEAD, OPTIONS'],
  ['POST', '/api/v1/status', 'GET, HEAD, OPTIONS'],
  ['GET', '/api/chat', 'POST, OPTIONS'],
  ['PATCH', '/api/conversation/6b0c4f3e-4d0a-4a8e-9d3c-0a52f3b1f7aa', 'GET, HEAD, DELETE, OPTIONS'],
  ['GET', '/api/v1/query', 'POST, OPTIONS'],
  ['POST', '/openapi.json', 'GET, HEAD, OPTIONS'],
])('%s %s is a typed 405 that says what is possible', async (method, path, allow) => {
  await using app = await startTestApp();
  const response = await fetch(app.url + path, { method });
  expect(response.headers.get('allow')).toBe(allow);
  await expectProblem(response, 405, 'method-not-allowed');
});

test('OPTIONS without an origin lists the methods', async () => {
  await using app = await startTestApp();
  const response = await fetch(`${app.url}/api/chat`, { method: 'OPTIONS' });
  expect(response.status).toBe(204);
  expect(response.headers.get('allow')).toBe('POST, OPTIONS');
});

const BODY_ROUTES = ['/api/chat', '/api/v1/query'];
const SESSION = { 'X-Demo-Session': 'demo-session-1' };

test.each(BODY_ROUTES)('%s refuses bodies it cannot read', async (path) => {
  await using app = await startTestApp();
  const url = app.url + path;

  const broken = await expectProblem(await post(url, '{"message": "x"', { headers: SESSION }), 400, 'request-invalid');
  expect(broken.detail).toContain('not valid JSON');
  await expectProblem(await post(url, '"just text"', { headers: SESSION }), 400, 'request-invalid');
  await expectProblem(await post(url, '', { headers: SESSION }), 400, 'request-invalid');
  await expectProblem(await post(url, '['.repeat(400_000), { headers: SESSION }), 400, 'request-invalid');

  const form = { ...SESSION, 'Content-Type': 'application/x-www-form-urlencoded' };
  await expectProblem(await post(url, 'message=x', { headers: form }), 415, 'unsupported-media-type');
  const text = { ...SESSION, 'Content-Type': 'text/plain' };
  await expectProblem(await post(url, '{"message":"x"}', { headers: text }), 415, 'unsupported-media-type');
  const latin = { ...SESSION, 'Content-Type': 'application/json; charset=latin1' };
  await expectProblem(await post(url, '{"message":"x"}', { headers: latin }), 415, 'unsupported-media-type');

  expect(app.answerer.requests).toEqual([]);
});

test.each(BODY_ROUTES)('%s refuses ten megabytes, and the connection lives on', async (path) => {
  await using app = await startTestApp();
  const big = JSON.stringify({ message: 'x'.repeat(10_000_000) });
  await expectProblem(await post(app.url + path, big, { headers: SESSION }), 413, 'payload-too-large');
  const next = await fetch(`${app.url}/health`);
  expect(next.status).toBe(200);
});

test('every field that is wrong is named', async () => {
  await using app = await startTestApp();
  const response = await post(`${app.url}/api/chat`, { message: 7, conversation_id: 'abc', version: '' });
  const problem = await expectProblem(response, 400, 'request-invalid');
  expect(problem.errors?.map(({ path }) => path).toSorted()).toEqual(['conversation_id', 'message', 'version']);
});

test.each([
  ['', 'message'],
  [' \n\t ', 'message'],
  ['\0\0', 'message'],
  ['x'.repeat(20_000), 'message'],
])('an empty or overlong question is refused', async (message, path) => {
  await using app = await startTestApp();
  const problem = await expectProblem(await post(`${app.url}/api/chat`, { message }), 400, 'request-invalid');
  expect(problem.errors).toMatchObject([{ path }]);
  expect(problem.detail.length).toBeLessThan(300);
});

test('URLs and headers have a size', async () => {
  await using app = await startTestApp();
  const url = await fetch(`${app.url}/?q=${'x'.repeat(9_000)}`);
  await expectProblem(url, 414, 'uri-too-long');

  const reply = await sendRaw(app.url, `GET / HTTP/1.1\r\nHost: x\r\nX-Big: ${'x'.repeat(40_000)}\r\n\r\n`);
  expect(reply).toMatch(/^HTTP\/1\.1 431 /);
  expect(reply).toContain('"code":"headers-too-large"');
});

test('a malformed URL or request is a 400', async () => {
  await using app = await startTestApp();
  await expectProblem(await fetch(`${app.url}/api/conversation/%E0%A4%A`), 400, 'request-invalid');
  expect(await sendRaw(app.url, 'NONSENSE\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 .*"code":"request-invalid"/s);
});

test('an unknown failure tells nothing, and the log everything', async () => {
  await using app = await startTestApp({
    circuits: () => {
      throw new Error('password "hunter2" at /srv/lattice/secret.ts');
    },
  });
  const response = await fetch(`${app.url}/health/circuits`, { headers: { 'X-Request-Id': 'trace-1' } });
  const problem = await expectProblem(response, 500, 'internal');
  expect(JSON.stringify(problem)).not.toMatch(/hunter2|srv/);
  const line = app.logger.lines.find(({ level }) => level === 'error');
  expect(line?.fields).toMatchObject({ request_id: 'trace-1' });
  expect(String(line?.fields['err'])).toContain('hunter2');
});

test('a request id comes back, unless it could hurt somebody', async () => {
  await using app = await startTestApp();
  const kept = await fetch(`${app.url}/health`, { headers: { 'X-Request-Id': 'a.B-9_z' } });
  expect(kept.headers.get('x-request-id')).toBe('a.B-9_z');
  for (const id of ['a b', '<script>', 'x'.repeat(129), '{"a":1}']) {
    const replaced = await fetch(`${app.url}/health`, { headers: { 'X-Request-Id': id } });
    expect(replaced.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  }
});
