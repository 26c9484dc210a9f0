import { setTimeout as delay } from 'node:timers/promises';

import { LatticeError } from '@lattice/core';

import { inspectServer } from './inspect-server.ts';
import type { ProcessIdentity } from './process-identity.ts';
import type { ServerLayout } from './server-layout.ts';
import { startServer, type StartOptions } from './start-server.ts';

export interface RunningServer {
  readonly process: ProcessIdentity;
  readonly port: number;
  /** Whether it ran before. */
  readonly adopted: boolean;
}

/** Recovery after a crash replays at most `max_wal_size`, which takes seconds. */
const BUSY_TIMEOUT_MS = 90_000;
const BUSY_INTERVAL_MS = 25;
/** Starts that end without a server that answers; more would not help. */
const MOST_STARTS = 3;

/** Finds the directory's server running and answering, or makes it so. Call under the lock. */
export async function ensureServer(layout: ServerLayout, options: StartOptions): Promise<RunningServer> {
  const deadline = performance.now() + BUSY_TIMEOUT_MS;
  let starts = 0;
  for (;;) {
    const server = await inspectServer(layout);
    if (server.state === 'ready') return { process: server.process, port: server.port, adopted: starts === 0 };
    const exhausted = server.state === 'down' ? starts >= MOST_STARTS : performance.now() > deadline;
    if (exhausted) {
      throw new LatticeError('embedded-database-failed', 'The embedded database does not answer.', {
        retryable: true,
        fix: 'Read the end of postgres/server.log in the data directory, or set DATABASE_URL to a Postgres server.',
        context: { state: server.state },
        cause: server.state === 'busy' ? server.error : undefined,
      });
    }
    if (server.state === 'down') {
      starts += 1;
      await startServer(layout, options);
    } else {
      await delay(BUSY_INTERVAL_MS);
    }
  }
}
