import type { IncomingMessage, ServerResponse } from 'node:http';

import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import { Queue as BullQueue } from 'bullmq';

import type { Logger } from '@lattice/core';

import { INGEST_QUEUE, type QueueConnection } from './ingest-jobs.ts';
import { logConnectionErrors } from './log-connection-errors.ts';
import { Queue } from './queue-backend.ts';

/** BullMQ's own dashboard of the queue. Whoever mounts it decides who may see it. */
export interface QueueDashboard extends AsyncDisposable {
  handle(request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void): void;
}

/**
 * To look, not to touch: the truth about a run is in the jobs table, which the dashboard does not know.
 *
 * @param basePath Where it is mounted, without a slash at its end.
 */
export async function openQueueDashboard(
  connection: QueueConnection,
  { basePath, logger }: { readonly basePath: string; readonly logger: Logger },
): Promise<QueueDashboard> {
  const queue = new Queue(INGEST_QUEUE, { connection: { ...connection, name: 'lattice-dashboard' } });
  logConnectionErrors(queue, { logger, message: 'dashboard connection failed' });
  await queue.waitUntilReady();
  const server = new ExpressAdapter();
  server.setBasePath(basePath);
  createBullBoard({
    queues: [new BullMQAdapter(forBoard(queue), { readOnlyMode: true, description: 'Ingestion runs' })],
    serverAdapter: server,
    options: { uiConfig: { boardTitle: 'Lattice queues' } },
  });
  return {
    handle: server.getRouter(),
    [Symbol.asyncDispose]: () => queue.close(),
  };
}

type BoardQueue = ConstructorParameters<typeof BullMQAdapter>[0];

/** The board is typed for Redis; what it calls is what every backend has, and it asks before it uses the rest. */
function forBoard(queue: unknown): BoardQueue {
  if (!isQueue(queue)) throw new TypeError('Not a queue of BullMQ.');
  return queue;
}

function isQueue(value: unknown): value is BoardQueue {
  return value instanceof BullQueue;
}
