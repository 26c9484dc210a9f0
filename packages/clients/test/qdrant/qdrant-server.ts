import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { testPython } from '../support/test-services.ts';

export interface QdrantServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly apiKey: string | null;
  /** As if the machine lost power. */
  kill(): Promise<void>;
}

export interface QdrantServerOptions {
  readonly apiKey?: string;
  readonly version?: string;
  readonly port?: number;
}

const SCRIPT = fileURLToPath(new URL('edge-server.py', import.meta.url));

/** The server of `TEST_QDRANT_URL` (or `QDRANT_URL`) with its key; null where none is named. */
export function namedQdrant(): Pick<QdrantServer, 'url' | 'port' | 'apiKey'> | null {
  const named = process.env['TEST_QDRANT_URL'] ?? process.env['QDRANT_URL'];
  if (named === undefined) return null;
  const url = new URL(named);
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 6333) : Number(url.port);
  return { url: named, port, apiKey: process.env['TEST_QDRANT_API_KEY'] ?? process.env['QDRANT_API_KEY'] ?? null };
}

/** The real engine behind its REST API, in a process of its own that ends with this one. */
export async function startQdrant({ apiKey, version, port }: QdrantServerOptions = {}): Promise<QdrantServer> {
  const env = {
    PATH: process.env['PATH'],
    ...(apiKey === undefined ? {} : { QDRANT_TEST_KEY: apiKey }),
    ...(version === undefined ? {} : { QDRANT_TEST_VERSION: version }),
    ...(port === undefined ? {} : { QDRANT_TEST_PORT: String(port) }),
  };
  const child = spawn(testPython, [SCRIPT], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const [said] = await Promise.race([once(child.stdout, 'data'), exited.then(() => [''])]);
  const listening = Number(String(said));
  if (!(listening > 0)) throw new Error('The Qdrant engine could not be started.');
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await exited;
  };
  return {
    url: `http://127.0.0.1:${listening}`,
    port: listening,
    apiKey: apiKey ?? null,
    kill: () => end('SIGKILL'),
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await exited;
    },
  };
}
