import { createServer } from 'node:http';
import type { RequestListener, Server, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

import { LatticeError, type Logger } from '@lattice/core';

import { admitInTurn } from './http/admit-in-turn.ts';
import { answerMalformedRequest } from './http/malformed-request.ts';
import { describePortHolder } from './port-holder.ts';

export interface StartServerOptions {
  readonly app: RequestListener;
  /** 0 takes any free one. */
  readonly port: number;
  readonly host: string;
  /** Aborted while closing: the app ends its streams with a last event. The same signal the app was made with. */
  readonly shutdown: AbortController;
  readonly logger: Logger;
  readonly timeouts?: Partial<ServerTimeouts>;
}

export interface ServerTimeouts {
  /** Longer than the 60 s of common proxies: who closes an idle connection first must not be us. */
  readonly keepAliveMs: number;
  /** To receive all headers. */
  readonly headersMs: number;
  /** To receive a whole request; says nothing about how long the response may take. */
  readonly requestMs: number;
  /** How often the two before are looked at. */
  readonly checkMs: number;
  /** While closing: how long answers may go on before they are ended. */
  readonly drainMs: number;
  /** While closing: how long ended answers have to say so before their connections are cut. */
  readonly farewellMs: number;
}

export const DEFAULT_TIMEOUTS: ServerTimeouts = {
  keepAliveMs: 65_000,
  headersMs: 15_000,
  requestMs: 30_000,
  checkMs: 5_000,
  drainMs: 1_000,
  farewellMs: 500,
};

/** A listening server. Closing is idempotent and takes at most drain and farewell together. */
export interface RunningServer extends AsyncDisposable {
  /** Where to reach it from this machine. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Listens.
 * @throws LatticeError `port-in-use`, or `configuration-invalid` for an address that cannot be listened on.
 */
export async function startServer(options: StartServerOptions): Promise<RunningServer> {
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  const server = createServer({
    keepAliveTimeout: timeouts.keepAliveMs,
    headersTimeout: timeouts.headersMs,
    requestTimeout: timeouts.requestMs,
    connectionsCheckingInterval: timeouts.checkMs,
  });
  const responses = followResponses(server);
  server.on('clientError', (error, socket) => answerMalformedRequest(error, socket, responses.on(socket)));
  server.on('request', admitInTurn(options.app));
  await listen(server, options);

  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  let closing: Promise<void> | null = null;
  const close = (): Promise<void> => (closing ??= closeGracefully(server, options, timeouts));
  return { url: `http://${reachableHost(options.host)}:${port}`, port, close, [Symbol.asyncDispose]: close };
}

/** Which response a connection is in the middle of. */
function followResponses(server: Server): { on(socket: unknown): ServerResponse | undefined } {
  const current = new WeakMap<object, ServerResponse>();
  server.on('request', (request, response) => {
    current.set(request.socket, response);
    response.once('close', () => {
      if (current.get(request.socket) === response) {
        current.delete(request.socket);
      }
      if (!server.listening) {
        // Closing: a connection that has just become idle would otherwise wait out its keep-alive.
        setImmediate(() => server.closeIdleConnections());
      }
    });
  });
  return { on: (socket) => (typeof socket === 'object' && socket !== null ? current.get(socket) : undefined) };
}

async function listen(server: Server, { port, host }: StartServerOptions): Promise<void> {
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject);
  server.listen({ port, host }, listening.resolve);
  try {
    await listening.promise;
  } catch (error) {
    throw await explainListenError(error, port, host);
  } finally {
    server.off('error', listening.reject);
  }
}

async function explainListenError(error: unknown, port: number, host: string): Promise<unknown> {
  switch (error instanceof Error && 'code' in error ? error.code : undefined) {
    case 'EADDRINUSE': {
      const holder = await describePortHolder(port);
      return new LatticeError('port-in-use', `Port ${port} is in use${holder === null ? '' : ` by ${holder}`}.`, {
        fix: 'Stop that program, or choose another port with --port.',
        context: { port, host },
        cause: error,
      });
    }
    case 'EACCES':
      return new LatticeError('configuration-invalid', `This user may not listen on port ${port}.`, {
        fix: 'Choose a port above 1023 with --port.',
        cause: error,
      });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new LatticeError('configuration-invalid', `${host} is not an address of this machine.`, {
        fix: 'Listen on 127.0.0.1 for this machine only, or on 0.0.0.0 for everybody.',
        cause: error,
      });
    default:
      return error;
  }
}

async function closeGracefully(server: Server, options: StartServerOptions, timeouts: ServerTimeouts): Promise<void> {
  const { logger, shutdown } = options;
  const done = new AbortController();
  const closed = new Promise<void>((resolve) => server.close(() => resolve())).then(() => done.abort());
  const orAfter = (ms: number): Promise<unknown> =>
    Promise.race([closed, delay(ms, undefined, { signal: done.signal }).catch(() => {})]);

  await orAfter(timeouts.drainMs);
  shutdown.abort(new LatticeError('shutting-down', 'The server is restarting.', { retryable: true }));
  await orAfter(timeouts.farewellMs);
  if (!done.signal.aborted) {
    logger.warn({}, 'Connections were still open and are cut');
    server.closeAllConnections();
  }
  await closed;
}

function reachableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') {
    return 'localhost';
  }
  return host.includes(':') ? `[${host}]` : host;
}
