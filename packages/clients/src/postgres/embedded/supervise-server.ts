import type { Logger } from '@lattice/core';

import { ensureServer, type RunningServer } from './ensure-server.ts';
import { withExclusiveLock } from './exclusive-lock.ts';
import { isRunning } from './process-identity.ts';
import type { ServerLayout } from './server-layout.ts';

export interface SuperviseOptions {
  readonly layout: ServerLayout;
  readonly logger: Logger;
  readonly server: RunningServer;
  readonly lockTimeoutMs: number;
}

/** Looking costs one read of /proc and no query, so a server that nobody asks stays asleep. */
const INTERVAL_MS = 500;
const LONGEST_INTERVAL_MS = 10_000;

/** Starts the server again, on its port, when it died. Every process that holds a share does this; the first one acts. */
export function superviseServer(options: SuperviseOptions): AsyncDisposable {
  const { layout, logger } = options;
  let server = options.server;
  let intervalMs = INTERVAL_MS;
  let ended = false;
  let timer: NodeJS.Timeout | undefined;
  let check = Promise.resolve();

  async function look(): Promise<void> {
    try {
      if (await isRunning(server.process)) return;
      const next = await withExclusiveLock(layout.lock, { timeoutMs: options.lockTimeoutMs }, async () =>
        ended ? null : ensureServer(layout, { logger }),
      );
      if (next === null) return;
      logger.warn({ port: next.port }, 'embedded database had died and runs again');
      if (next.port !== server.port) {
        logger.error({ was: server.port, port: next.port }, 'embedded database lost its port: restart this process');
      }
      server = next;
      intervalMs = INTERVAL_MS;
    } catch (error) {
      intervalMs = Math.min(intervalMs * 2, LONGEST_INTERVAL_MS);
      logger.error({ error }, 'embedded database died and could not be started again');
    }
  }

  function schedule(): void {
    if (ended) return;
    timer = setTimeout(() => {
      check = look().finally(schedule);
    }, intervalMs).unref();
  }

  schedule();
  return {
    async [Symbol.asyncDispose]() {
      ended = true;
      clearTimeout(timer);
      await check;
    },
  };
}
