import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { describeEmbeddedServer, migrate, openDatabase, openEmbeddedServer } from '@lattice/clients/postgres';
import { silentLogger } from '@lattice/core';
import { describe, expect, it } from 'vitest';

import { generatedDocs } from './support/generated-docs.ts';
import { ingestionOn, type Ingestion } from './support/ingestion.ts';
import { temporarySite } from './support/temporary-site.ts';
import { startWorkerProcess } from './support/worker-process.ts';

/** Far longer than it takes, for a machine that is busy. */
const SOON = { timeout: 20_000 };

const PAGES = 150;
const OUTAGE_MS = 20_000;

/** A server that a test may end; everything else of the run stays on the shared one. */
interface OwnServer extends AsyncDisposable {
  readonly url: string;
  /** `kill -9`; the server is started again as it is in production, by whoever holds a share in it. */
  crash(): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
}

async function startOwnServer(): Promise<OwnServer> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'lattice-own-server-'));
  const open = () => openEmbeddedServer({ dataDirectory, logger: silentLogger });
  let share = await open();
  const { url } = share;
  return {
    url,
    async crash() {
      const { running } = await describeEmbeddedServer(dataDirectory);
      if (running === null) throw new Error('The server does not run.');
      process.kill(running.pid, 'SIGKILL');
    },
    async stop() {
      await share[Symbol.asyncDispose]();
    },
    async start() {
      share = await open();
      expect(share.url).toBe(url);
    },
    async [Symbol.asyncDispose]() {
      await share[Symbol.asyncDispose]();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

async function startIngestionOn(server: OwnServer): Promise<Ingestion> {
  await using stack = new AsyncDisposableStack();
  const options = { url: server.url, logger: silentLogger, applicationName: 'lattice-test' };
  const database = stack.use(await openDatabase(options));
  await migrate(database);
  const ingestion = stack.use(await ingestionOn(server.url, database));
  const opened = stack.move();
  return { ...ingestion, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

describe('a database that goes away', () => {
  it(
    'crashed in the middle of a job, and was away for 20 s in the middle of another',
    { timeout: 240_000 },
    async () => {
      await using server = await startOwnServer();
      await using ingestion = await startIngestionOn(server);
      await using site = await temporarySite(generatedDocs(PAGES));
      await using worker = await startWorkerProcess(server.url);

      const first = await ingestion.request(site.path, 'first');
      await ingestion.reached(first.id, ({ stage, pagesDone }) => stage === 'writing' && pagesDone >= 50);
      await server.crash();
      expect(await ingestion.finished(first.id)).toMatchObject({ state: 'succeeded', pagesDone: PAGES });
      const crashed = await ingestion.stored('first');
      expect(crashed).toMatchObject({ pages: PAGES, leftOver: { builds: 0, orphanPages: 0 } });

      await using idle = await startWorkerProcess(server.url);
      const second = await ingestion.request(site.path, 'second');
      await ingestion.reached(second.id, ({ stage, pagesDone }) => stage === 'writing' && pagesDone >= 50);
      await server.stop();
      await sleep(OUTAGE_MS);
      const linesOfOutage = worker.log.length + idle.log.length;
      await server.start();
      const backAt = performance.now();
      expect(await ingestion.finished(second.id)).toMatchObject({ state: 'succeeded', pagesDone: PAGES });
      console.info(`ended ${Math.round(performance.now() - backAt)} ms after the database was back`);
      expect(await ingestion.stored('second')).toMatchObject({ digest: crashed.digest, leftOver: crashed.leftOver });

      // Both are the processes that were there before, and both take jobs; neither has filled the log meanwhile.
      expect(linesOfOutage).toBeLessThan(60);
      for (const survivor of [worker, idle]) {
        const other = survivor === worker ? idle : worker;
        other.kill('SIGSTOP');
        const published = survivor.log.filter(({ msg }) => msg === 'site published').length;
        const { id } = await ingestion.request(site.path, 'first');
        expect(await ingestion.finished(id)).toMatchObject({ state: 'succeeded', reused: PAGES });
        await expect
          .poll(() => survivor.log.filter(({ msg }) => msg === 'site published').length, SOON)
          .toBe(published + 1);
        other.kill('SIGCONT');
      }
    },
  );

  it('was not there when a worker started, which says so and ends', async () => {
    const starting = startWorkerProcess('postgres://lattice:secret@127.0.0.1:1/lattice');
    await expect(starting).rejects.toThrow(/ended \(1\)[^]*The database cannot be reached\.[^]*DATABASE_URL/);
    await expect(starting).rejects.not.toThrow(/secret/);
  });
});
