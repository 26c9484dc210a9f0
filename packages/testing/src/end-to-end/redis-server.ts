import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

import { temporaryFolder } from './temporary-folder.ts';
import { until } from './until.ts';

/** A Redis server of one's own, which keeps nothing on the disk. Disposing of it ends it. */
export interface RedisServer extends AsyncDisposable {
  readonly url: string;
  /** Another database of the server; each test takes one. */
  databaseUrl(): string;
  /** Ends it at once. What it held is gone. */
  kill(): Promise<void>;
  /** Runs it again on the same port. */
  start(): Promise<void>;
}

/** Whether a test that needs it may be left out: nobody installed it, and this is no CI. */
export function redisMissing({ CI: ci }: Readonly<Record<string, string | undefined>>): boolean {
  return !ci && spawnSync('redis-server', ['--version']).error !== undefined;
}

/** Needs `redis-server` on the PATH. */
export async function startRedisServer(): Promise<RedisServer> {
  const folder = await temporaryFolder();
  const port = await freePort();
  let child: ChildProcess | undefined;
  let databases = 0;
  const url = `redis://127.0.0.1:${port}`;
  const server: RedisServer = {
    url,
    databaseUrl: () => `${url}/${(databases += 1)}`,
    async kill() {
      if (child === undefined) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
      child = undefined;
    },
    async start() {
      const settings = { port, bind: '127.0.0.1', save: '', appendonly: 'no', dir: folder.path, databases: 1_000 };
      const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
      const started = spawn('redis-server', args, { stdio: 'ignore' });
      await once(started, 'spawn');
      child = started;
      await until(() => answers(port), 'redis-server answers');
    },
    async [Symbol.asyncDispose]() {
      await server.kill();
      await folder[Symbol.asyncDispose]();
    },
  };
  await server.start();
  return server;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    socket.write('PING\r\n');
    const [reply] = await once(socket, 'data');
    return String(reply).startsWith('+PONG');
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('The system gave no port.');
  return address.port;
}
