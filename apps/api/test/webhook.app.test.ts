import { createHmac } from 'node:crypto';

import { expect, test } from 'vitest';

import type { ReingestAnswer, ReingestRequest } from '../src/webhook/webhook-port.ts';
import { expectProblem } from './support/requests.ts';
import { startTestApp } from './support/test-app.ts';

const SECRET = 'a secret of sixteen or more';
const PATH = '/api/v1/webhooks/git';
const PUSH = JSON.stringify({
  ref: 'refs/heads/main',
  repository: { default_branch: 'main', clone_url: 'https://github.com/owner/docs.git', html_url: 7 },
  pusher: { url: 'https://evil.example/other.git' },
});

const sign = (body: string, secret = SECRET): string => createHmac('sha256', secret).update(body).digest('hex');

/** How each host proves itself, and what it calls a push. */
const HOSTS = {
  GitHub: (body: string) => ({ 'X-Hub-Signature-256': `sha256=${sign(body)}`, 'X-GitHub-Event': 'push' }),
  Bitbucket: (body: string) => ({ 'X-Hub-Signature': `sha256=${sign(body)}`, 'X-Event-Key': 'repo:push' }),
  Gitea: (body: string) => ({ 'X-Gitea-Signature': sign(body), 'X-Gitea-Event': 'push' }),
  Forgejo: (body: string) => ({ 'X-Forgejo-Signature': sign(body), 'X-Forgejo-Event': 'push' }),
  GitLab: () => ({ 'X-Gitlab-Token': SECRET, 'X-Gitlab-Event': 'Push Hook' }),
};

async function startHook(answer: ReingestAnswer = { outcome: 'requested', job: { id: 'job-1' } }) {
  const asked: ReingestRequest[] = [];
  const app = await startTestApp({
    webhook: {
      secret: SECRET,
      async reingest(request) {
        asked.push(request);
        return answer;
      },
    },
  });
  const deliver = (body: string, headers: Record<string, string>): Promise<Response> =>
    fetch(`${app.url}${PATH}`, { method: 'POST', body, headers: { 'Content-Type': 'application/json', ...headers } });
  return { app, asked, deliver, [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() };
}

test.each(Object.entries(HOSTS))('a push at %s asks for a run', async (_host, headersFor) => {
  await using hook = await startHook();
  const response = await hook.deliver(PUSH, headersFor(PUSH));
  expect(response.status).toBe(202);
  expect(await response.json()).toEqual({ state: 'requested', job_id: 'job-1' });
  expect(hook.asked).toEqual([
    {
      key: expect.stringMatching(/^webhook [\da-f]{64}$/),
      push: { ref: 'refs/heads/main', defaultBranch: 'main', urls: ['https://github.com/owner/docs.git'] },
    },
  ]);
});

test('a delivery that is repeated, under another number even, is told by the same key', async () => {
  await using hook = await startHook();
  for (const id of ['1', '1', '2']) await hook.deliver(PUSH, { ...HOSTS.GitHub(PUSH), 'X-GitHub-Delivery': id });
  const other = PUSH.replace('main', 'next');
  await hook.deliver(other, HOSTS.GitHub(other));
  expect(new Set(hook.asked.map(({ key }) => key)).size).toBe(2);
});

test.each([
  ['no signature', {}],
  ['another secret', { 'X-Hub-Signature-256': `sha256=${sign(PUSH, 'another secret of sixteen')}` }],
  ['the signature of another body', { 'X-Hub-Signature-256': `sha256=${sign(`${PUSH} `)}` }],
  ['an empty signature', { 'X-Hub-Signature-256': '' }],
  ['half of the signature', { 'X-Hub-Signature-256': `sha256=${sign(PUSH).slice(0, 32)}` }],
  ['another algorithm', { 'X-Hub-Signature': `sha1=${sign(PUSH)}` }],
  ['another token', { 'X-Gitlab-Token': `${SECRET}x` }],
  ['a token beside a wrong signature', { 'X-Gitlab-Token': SECRET, 'X-Hub-Signature-256': 'sha256=00' }],
])('%s is refused', async (_what, headers) => {
  await using hook = await startHook();
  const response = await hook.deliver(PUSH, { 'X-GitHub-Event': 'push', ...headers });
  await expectProblem(response, 401, 'unauthorized');
  expect(hook.asked).toEqual([]);
});

test('what is no push is taken and ignored, and so is what nobody can read', async () => {
  await using hook = await startHook({ outcome: 'ignored', reason: 'other-branch' });
  const ping = await hook.deliver('{}', { ...HOSTS.GitHub('{}'), 'X-GitHub-Event': 'ping' });
  expect([ping.status, await ping.json()]).toEqual([202, { state: 'ignored', reason: 'no-push' }]);
  expect(hook.asked).toEqual([]);
  for (const body of ['not JSON', '{"ref": 7, "repository": "x"}', '[]', 'null', '']) {
    const response = await hook.deliver(body, HOSTS.GitHub(body));
    expect([response.status, await response.json()]).toEqual([202, { state: 'ignored', reason: 'other-branch' }]);
  }
  expect(hook.asked.map(({ push }) => push)).toEqual(
    Array.from({ length: 5 }, () => ({ ref: null, defaultBranch: null, urls: [] })),
  );
  const form = new URLSearchParams({ payload: PUSH }).toString();
  await hook.deliver(form, { ...HOSTS.GitHub(form), 'Content-Type': 'application/x-www-form-urlencoded' });
  expect(hook.asked.at(-1)?.push.ref).toBe('refs/heads/main');
});

test('a body that is too large is not read to its end', async () => {
  await using hook = await startHook();
  const body = 'x'.repeat(5_000_001);
  await expectProblem(await hook.deliver(body, HOSTS.GitHub(body)), 413, 'payload-too-large');
});

test('without a secret there is no such route', async () => {
  await using app = await startTestApp();
  const response = await fetch(`${app.url}${PATH}`, { method: 'POST', body: PUSH, headers: HOSTS.GitHub(PUSH) });
  await expectProblem(response, 404, 'not-found');
});
