import { request } from 'node:http';

import { expect, test } from 'vitest';

import { expectProblem } from './support/requests.ts';
import { startTestApp } from './support/test-app.ts';

const TOKEN = 'a-token-of-sixteen-or-more';
const PATH = '/admin/queues';
const queueDashboard = (_request: unknown, response: { end(text: string): unknown }): void => {
  response.end('the dashboard');
};

/** Status of a request that calls the server by another name; `fetch` sets the header itself. */
async function statusWithHost(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const sent = request({ hostname, port, path: PATH, headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject).end();
  });
}

test('without a token, callers on this machine see it, and nobody else learns that it is there', async () => {
  await using app = await startTestApp({ queueDashboard });
  const response = await fetch(`${app.url}${PATH}/anything`);
  expect([response.status, await response.text()]).toEqual([200, 'the dashboard']);
  expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'self'");
  await expectProblem(
    await fetch(`${app.url}${PATH}`, { headers: { 'X-Forwarded-For': '203.0.113.7' } }),
    404,
    'not-found',
  );
  // A name of somebody else's that leads here.
  expect(await statusWithHost(app.url, 'rebound.example')).toBe(404);
  expect(await statusWithHost(app.url, 'localhost:8000')).toBe(200);
});

test('with a token, it is asked of everybody', async () => {
  await using app = await startTestApp({ queueDashboard, identity: { adminToken: TOKEN } });
  const get = (authorization?: string) =>
    fetch(`${app.url}${PATH}`, authorization === undefined ? {} : { headers: { Authorization: authorization } });
  const basic = (password: string) => `Basic ${Buffer.from(`anybody:${password}`).toString('base64')}`;
  for (const wrong of [
    undefined,
    '',
    'Bearer',
    'Bearer wrong',
    `Bearer ${TOKEN.slice(1)}`,
    basic('wrong'),
    'Basic %',
  ]) {
    const refused = await get(wrong);
    expect(refused.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
    await expectProblem(refused, 401, 'unauthorized');
  }
  for (const right of [`Bearer ${TOKEN}`, `bearer ${TOKEN}`, basic(TOKEN)]) expect((await get(right)).status).toBe(200);
});
