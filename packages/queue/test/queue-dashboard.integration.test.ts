import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

import { silentLogger } from '@lattice/core';
import { expect, it } from 'vitest';

import { openIngestQueue } from '../src/index.ts';
import { openQueueDashboard } from '../src/queue-dashboard.ts';
import { QUEUE_STORES } from './support/queue-harness.ts';

const BASE = '/admin/queues';

it.for(QUEUE_STORES)('shows the jobs of a queue on $name, and changes none', async (store, { skip }) => {
  skip(store.isMissing, 'there is no redis-server on the PATH');
  await using harness = await store.open();
  await using queue = await openIngestQueue(harness.connection, silentLogger);
  const jobId = randomUUID();
  await queue.enqueue({ jobId });
  await using dashboard = await openQueueDashboard(harness.connection, { basePath: BASE, logger: silentLogger });
  const server = createServer((request, response) => {
    request.url = request.url?.slice(BASE.length) ?? '/';
    dashboard.handle(request, response, () => response.writeHead(404).end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}${BASE}`;
    const page = await fetch(`${url}/`);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Lattice queues')]);
    const shown = await (await fetch(`${url}/api/queues?activeQueue=ingest&status=waiting&page=1`)).text();
    expect(shown).toContain(jobId);
    const removed = await fetch(`${url}/api/queues/ingest/${jobId}/clean`, { method: 'PUT' });
    expect(removed.status).toBeGreaterThanOrEqual(400);
    expect(await harness.states()).toEqual(['waiting']);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});
