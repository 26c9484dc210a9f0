import { access, constants, mkdir } from 'node:fs/promises';

import { LatticeError, type Logger } from '@lattice/core';

import { readPassword } from './administration.ts';
import { ensureServer, type RunningServer } from './ensure-server.ts';
import { withExclusiveLock } from './exclusive-lock.ts';
import { dropLease, reapLeases, takeLease, type Lease } from './leases.ts';
import { refuseAborted } from './run-program.ts';
import { APPLICATION, LOOPBACK, serverLayout, type ServerLayout } from './server-layout.ts';
import { stopServer } from './stop-server.ts';
import { superviseServer } from './supervise-server.ts';

export interface EmbeddedServerOptions {
  /** Made where it is missing; the server keeps to the folder `postgres` in it. Local disk, never a network mount. */
  readonly dataDirectory: string;
  readonly logger: Logger;
  /** Gives up waiting for other processes, and a database that is being made. */
  readonly signal?: AbortSignal;
}

/** A share in the server of a data directory. Disposing of the last one stops the server. */
export interface EmbeddedServer extends AsyncDisposable {
  /** With user and password. The same for as long as the share is held, even when the server has to be restarted. */
  readonly url: string;
  /** Whether the server ran before. */
  readonly adopted: boolean;
  readonly dataDirectory: string;
}

/** Covers a first start by somebody else on a slow disk. */
const LOCK_TIMEOUT_MS = 120_000;

/**
 * Joins the Postgres server of a data directory, starting it where it does not run and creating it where there is
 * none. Any number of processes may do so at the same instant. A server outlives a killed process and is found again.
 * @throws LatticeError `embedded-database-failed`, `data-directory-in-use`, `cancelled`.
 */
export async function openEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const { logger, signal } = options;
  const layout = serverLayout(options.dataDirectory);
  await makeRoot(layout);
  const startedAt = performance.now();
  const { server, lease } = await withExclusiveLock(
    layout.lock,
    { timeoutMs: LOCK_TIMEOUT_MS, ...(signal === undefined ? {} : { signal }) },
    () => join(layout, options),
  );
  logger.debug(
    { adopted: server.adopted, durationMs: Math.round(performance.now() - startedAt) },
    'embedded database joined',
  );
  const supervisor = superviseServer({ layout, logger, server, lockTimeoutMs: LOCK_TIMEOUT_MS });
  return {
    url: await connectionUrl(layout, server.port),
    adopted: server.adopted,
    dataDirectory: layout.dataDirectory,
    async [Symbol.asyncDispose]() {
      await supervisor[Symbol.asyncDispose]();
      await withExclusiveLock(layout.lock, { timeoutMs: LOCK_TIMEOUT_MS }, () => leave(layout, lease, logger));
    },
  };
}

async function makeRoot(layout: ServerLayout): Promise<void> {
  try {
    await mkdir(layout.root, { recursive: true, mode: 0o700 });
    await access(layout.root, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new LatticeError('embedded-database-failed', 'The data directory cannot be used by this user.', {
      fix: 'Choose a data directory (`--data-dir`) this user may write to, or set DATABASE_URL to a Postgres server.',
      context: { directory: layout.root },
      cause: error,
    });
  }
}

async function join(
  layout: ServerLayout,
  options: EmbeddedServerOptions,
): Promise<{ server: RunningServer; lease: Lease }> {
  refuseAborted(options.signal);
  await reapLeases(layout.leases);
  const server = await ensureServer(layout, options).catch(async (error: unknown) => {
    await stopUnused(layout, options.logger).catch(() => undefined);
    throw error;
  });
  const lease = await takeLease(layout.leases);
  if (options.signal?.aborted === true) {
    await leave(layout, lease, options.logger);
    refuseAborted(options.signal);
  }
  return { server, lease };
}

async function leave(layout: ServerLayout, lease: Lease, logger: Logger): Promise<void> {
  await dropLease(lease);
  await stopUnused(layout, logger);
}

async function stopUnused(layout: ServerLayout, logger: Logger): Promise<void> {
  const others = await reapLeases(layout.leases);
  if (others.length === 0) await stopServer(layout, logger);
}

async function connectionUrl(layout: ServerLayout, port: number): Promise<string> {
  return `postgres://${APPLICATION}:${await readPassword(layout)}@${LOOPBACK}:${port}/${APPLICATION}`;
}
