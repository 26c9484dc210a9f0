import { expect, test } from 'vitest';

import { askJson, expectProblem, fromAddress, post } from './support/requests.ts';
import { startTestApp } from './support/test-app.ts';
import type { TestApp, TestAppOptions } from './support/test-app.ts';

const BODY = { message: 'What is it?' };

function limited(limits: TestAppOptions['limits'] = {}): Promise<TestApp> {
  return startTestApp({ limits: { questionsPerAddress: 3, questionsPerSession: 2, ...limits } });
}

async function statuses(count: number, request: (index: number) => Promise<Response>): Promise<number[]> {
  const seen: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const response = await request(index);
    await response.text();
    seen.push(response.status);
  }
  return seen;
}

test('an address has its questions a minute, and is told how many are left', async () => {
  await using app = await limited();
  const address = fromAddress('203.0.113.9');
  const first = await askJson(app.url, BODY, address);
  expect(first.headers.get('ratelimit-policy')).toBe('"address";q=3;w=60');
  expect(first.headers.get('ratelimit')).toMatch(/^"address";r=2;t=(59|60)$/);
  expect(first.headers.get('ratelimit-limit')).toBe('3');
  expect(first.headers.get('ratelimit-remaining')).toBe('2');

  expect(await statuses(2, () => askJson(app.url, BODY, address))).toEqual([200, 200]);
  const refused = await askJson(app.url, BODY, address);
  const wait = Number(refused.headers.get('retry-after'));
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(60);
  expect(refused.headers.get('ratelimit-remaining')).toBe('0');
  expect(await expectProblem(refused, 429, 'rate-limited')).toMatchObject({ retryable: true });
  expect(app.answerer.requests).toHaveLength(3);

  const stream = await post(`${app.url}/api/chat`, BODY, { headers: address });
  await expectProblem(stream, 429, 'rate-limited');
  expect((await askJson(app.url, BODY, fromAddress('203.0.113.10'))).status).toBe(200);
});

test('what the client puts before the proxy’s address changes nothing', async () => {
  await using app = await limited();
  const forged = (index: number): Promise<Response> =>
    askJson(app.url, BODY, fromAddress(`198.51.100.${index}, 127.0.0.1, 203.0.113.9`));
  expect(await statuses(4, forged)).toEqual([200, 200, 200, 429]);
});

test('one subscriber of IPv6 is one address', async () => {
  await using app = await limited();
  const roaming = (index: number): Promise<Response> => askJson(app.url, BODY, fromAddress(`2001:db8:1:2::${index}`));
  expect(await statuses(4, roaming)).toEqual([200, 200, 200, 429]);
});

test('a demo session has a budget of its own, and inventing sessions does not help', async () => {
  await using app = await limited({ questionsPerAddress: 4 });
  const as = (session: string, address: string) => (): Promise<Response> =>
    post(
      `${app.url}/api/v1/query`,
      { question: 'What is it?' },
      { headers: { 'X-Demo-Session': session, ...fromAddress(address) } },
    );
  expect(await statuses(1, as('session-a', '203.0.113.1'))).toEqual([200]);
  expect(await statuses(2, as('session-a', '203.0.113.2'))).toEqual([200, 429]);

  const inventive = (index: number): Promise<Response> => as(`session-new-${index}`, '203.0.113.3')();
  expect(await statuses(5, inventive)).toEqual([200, 200, 200, 200, 429]);
});

test('this machine has no limit, unless it is told to have one', async () => {
  await using free = await limited();
  expect(await statuses(6, () => askJson(free.url, BODY))).toEqual(Array(6).fill(200));
  const bound = await limited({ loopbackExempt: false });
  await using app = bound;
  expect(await statuses(4, () => askJson(app.url, BODY))).toEqual([200, 200, 200, 429]);
});

test('zero is no limit', async () => {
  await using app = await limited({ questionsPerAddress: 0, questionsPerSession: 0 });
  const response = await askJson(app.url, BODY, fromAddress('203.0.113.9'));
  expect(response.headers.get('ratelimit')).toBeNull();
  expect(await statuses(40, () => askJson(app.url, BODY, fromAddress('203.0.113.9')))).toEqual(Array(40).fill(200));
});

test('a question that is refused costs nothing', async () => {
  await using app = await limited();
  const address = fromAddress('203.0.113.9');
  expect(await statuses(5, () => askJson(app.url, { message: '' }, address))).toEqual(Array(5).fill(400));
  expect(await statuses(3, () => askJson(app.url, BODY, address))).toEqual([200, 200, 200]);
});

test('two apps are independent', async () => {
  await using one = await limited();
  await using other = await limited();
  const address = fromAddress('203.0.113.9');
  expect(await statuses(4, () => askJson(one.url, BODY, address))).toEqual([200, 200, 200, 429]);
  expect(await statuses(1, () => askJson(other.url, BODY, address))).toEqual([200]);
  await one.server.close();
  expect(await statuses(1, () => askJson(other.url, BODY, address))).toEqual([200]);
});
