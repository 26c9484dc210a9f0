import { createHmac } from 'node:crypto';

import { temporaryFolder, until } from '@lattice/testing';
import { expect, test } from 'vitest';
import * as z from 'zod';

import { ROBOTICS_BOOK, startApi } from './support/api-process.ts';

const SECRET = 'a-secret-of-sixteen-or-more';
const PUSH = JSON.stringify({ ref: 'refs/heads/main', repository: { clone_url: 'https://evil.example/x.git' } });
const statusSchema = z.object({ ingestion: z.object({ job_id: z.string(), state: z.string() }) });
const answerSchema = z.object({ state: z.literal('requested'), job_id: z.string() });

test('a signed push makes the program read its site again, once', { timeout: 120_000 }, async () => {
  await using folder = await temporaryFolder();
  const env = { WEBHOOK_SECRET: SECRET, ADMIN_TOKEN: 'a-token-of-sixteen-or-more' };
  await using api = startApi({ dataDirectory: folder.path, docs: ROBOTICS_BOOK, env });
  const url = await api.ready();
  const latest = async () => statusSchema.parse(await (await fetch(`${url}/api/v1/status`)).json()).ingestion;
  const first = await latest();

  const deliver = async () => {
    const headers = {
      'X-Hub-Signature-256': `sha256=${createHmac('sha256', SECRET).update(PUSH).digest('hex')}`,
      'X-GitHub-Event': 'push',
    };
    const response = await fetch(`${url}/api/v1/webhooks/git`, { method: 'POST', body: PUSH, headers });
    expect(response.status).toBe(202);
    return answerSchema.parse(await response.json()).job_id;
  };
  const jobId = await deliver();
  expect(jobId).not.toBe(first.job_id);
  await until(async () => (await latest()).state === 'succeeded', 'the run');
  expect(await latest()).toMatchObject({ job_id: jobId });
  expect(await deliver()).toBe(jobId);
  expect(await latest()).toMatchObject({ job_id: jobId, state: 'succeeded' });

  expect((await fetch(`${url}/admin/queues/`)).status).toBe(401);
  const headers = { Authorization: 'Bearer a-token-of-sixteen-or-more' };
  const shown = await fetch(`${url}/admin/queues/api/queues?activeQueue=ingest&status=completed&page=1`, { headers });
  expect(await shown.text()).toContain(jobId);
  expect(api.output()).not.toContain(SECRET);
});
