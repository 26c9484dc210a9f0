import { randomBytes } from 'node:crypto';

// The driver of the queue itself; the clients package is another adapter.
import { Client } from 'pg';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the test run's server; the global setup of the clients package starts it. */
    latticeTestServer: { readonly url: string; readonly template: string };
  }
}

/** A database of one's own, without tables; disposing of it drops it. */
export interface QueueDatabase extends AsyncDisposable {
  readonly url: string;
  query(text: string, values?: readonly unknown[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

export async function queueDatabase(): Promise<QueueDatabase> {
  const server = inject('latticeTestServer').url;
  const name = `lattice_queue_${randomBytes(8).toString('hex')}`;
  await run(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    query: (text, values) => run(url.href, text, values),
    async [Symbol.asyncDispose]() {
      await run(server, `drop database ${name} with (force)`);
    },
  };
}

async function run(url: string, text: string, values: readonly unknown[] = []) {
  const client = new Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(text, [...values]);
    return rows;
  } finally {
    await client.end();
  }
}
