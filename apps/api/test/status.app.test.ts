import { type Job, type LiveGeneration, type StatusAnswer, statusSchema } from '@lattice/core';
import { expect, test } from 'vitest';

import { startTestApp } from './support/test-app.ts';
import type { TestApp } from './support/test-app.ts';

const generation: LiveGeneration = {
  id: 'g-7',
  siteId: 'default',
  site: { title: 'Book', url: 'https://docs.example.com', baseUrl: '/', defaultLocale: 'en' },
  fingerprint: 'f',
  scopes: [],
  pages: 5,
  chunks: 42,
  publishedAt: new Date(0),
  content: 'content-1',
};

const job: Job = {
  id: 'j-1',
  siteId: 'default',
  source: { type: 'directory', path: '/home/somebody/private-docs' },
  state: 'failed',
  stage: 'reading',
  pagesDone: 3,
  pagesTotal: 5,
  chunks: 20,
  reused: 0,
  removed: 0,
  attempts: 1,
  warnings: [],
  warningCount: 2,
  failure: { code: 'site-empty', message: 'The site has no page.', fix: null },
  createdAt: new Date(0),
  startedAt: new Date(0),
  finishedAt: null,
  heartbeatAt: null,
};

async function status(app: TestApp): Promise<StatusAnswer> {
  const response = await fetch(`${app.url}/api/v1/status`);
  expect(response.status).toBe(200);
  return statusSchema.parse(await response.json());
}

test('tells what the deployment is made of, without paths of the server', async () => {
  await using app = await startTestApp({
    status: {
      backends: { lexical: 'postgres', chat: 'deterministic' },
      durable: false,
      liveGeneration: async () => generation,
      latestJob: async () => job,
    },
  });
  const answer = await status(app);
  expect(answer).toEqual({
    rebuild_source: 'Docs/PRD.md',
    version: '1.2.3',
    commit: 'abc1234',
    backends: { lexical: 'postgres', chat: 'deterministic' },
    durable: false,
    site: { title: 'Book', url: 'https://docs.example.com' },
    index: { generation: 'g-7', pages: 5, chunks: 42, published_at: '1970-01-01T00:00:00.000Z' },
    ingestion: {
      job_id: 'j-1',
      state: 'failed',
      stage: 'reading',
      pages_done: 3,
      pages_total: 5,
      chunks: 20,
      warnings: 2,
      failure: { code: 'site-empty', message: 'The site has no page.' },
      started_at: '1970-01-01T00:00:00.000Z',
      finished_at: null,
    },
    unavailable: [],
  });
  expect(JSON.stringify(answer)).not.toContain('private-docs');
});

test('an empty index is null, and still names the rebuild source', async () => {
  await using app = await startTestApp();
  expect(await status(app)).toMatchObject({
    rebuild_source: 'Docs/PRD.md',
    index: null,
    ingestion: null,
    unavailable: [],
  });
});

test('a database that hangs or fails costs only what it would have told', async () => {
  await using app = await startTestApp({
    limits: { probeDeadlineMs: 50 },
    status: {
      backends: {},
      durable: true,
      liveGeneration: () => Promise.withResolvers<never>().promise,
      latestJob: async () => {
        throw new Error('connect ECONNREFUSED 10.0.0.7:5432');
      },
    },
  });
  expect(await status(app)).toMatchObject({
    rebuild_source: 'Docs/PRD.md',
    index: null,
    ingestion: null,
    unavailable: ['index', 'ingestion'],
  });
});
