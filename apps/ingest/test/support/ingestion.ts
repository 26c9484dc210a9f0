import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import {
  createGraphStore,
  createIndexWriter,
  createJobStore,
  createSiteIndex,
  type Database,
} from '@lattice/clients/postgres';
import { testDatabase } from '@lattice/clients/postgres/testing';
import {
  silentLogger,
  type ChatModel,
  type EmbeddingModel,
  type IndexWriter,
  type Job,
  type JobSource,
  type JobStore,
  type SiteIndex,
} from '@lattice/core';
import { withGraph } from '@lattice/graph';
import { openIngestQueue, watchJob, type IngestQueue, type QueueConnection } from '@lattice/queue';
import { foldName } from '@lattice/retrieval';

import type { IngestSources } from '../../src/source/open-source.ts';
import { createIngestWorker } from '../../src/worker.ts';
import { SOURCES } from './sources.ts';
import { readStoredIndex, type StoredIndex } from './stored-index.ts';

/** A database of its own with the queue on it: everything of the thread but a worker. */
export interface Ingestion extends AsyncDisposable {
  readonly url: string;
  readonly database: Database;
  readonly jobs: JobStore;
  readonly writer: IndexWriter;
  readonly queue: IngestQueue;
  readonly index: SiteIndex;
  /** Asks for a run of a directory, or of another source. */
  request(source: string | JobSource, siteId?: string): Promise<Job>;
  /** The job once it has ended. */
  finished(jobId: string): Promise<Job>;
  /** The first state of the job that fits. */
  reached(jobId: string, fits: (job: Job) => boolean): Promise<Job>;
  stored(siteId?: string): Promise<StoredIndex>;
  /** Routes of the live generation that hold a word, best first. The word has to be its own stem. */
  search(word: string): Promise<string[]>;
  /** A worker inside of this process. */
  startWorker(options?: {
    readonly concurrency?: number;
    readonly sources?: IngestSources;
    readonly schedule?: string;
    readonly embedding?: EmbeddingModel;
    readonly extraction?: ChatModel | null;
    readonly afterRun?: (signal: AbortSignal) => Promise<void>;
  }): Promise<AsyncDisposable>;
}

const SITE_ID = 'main';
const POLL_INTERVAL_MS = 10;
/** A test that waits for what never comes has to end by itself, so that its processes are ended too. */
const PATIENCE_MS = 120_000;

export async function startIngestion(connection?: QueueConnection): Promise<Ingestion> {
  await using stack = new AsyncDisposableStack();
  const { url, database } = stack.use(await testDatabase());
  const ingestion = await ingestionOn(url, database, connection);
  stack.use(ingestion);
  const opened = stack.move();
  return { ...ingestion, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** On a migrated database of one's own. */
export async function ingestionOn(
  url: string,
  database: Database,
  connection: QueueConnection = { backend: 'postgres', url },
): Promise<Ingestion> {
  const jobs = createJobStore(database);
  const writer = withGraph(createIndexWriter(database), { graph: createGraphStore(database), fold: foldName });
  const queue = await openIngestQueue(connection, silentLogger);
  const index = createSiteIndex(database);
  return {
    url,
    database,
    jobs,
    writer,
    queue,
    index,
    async request(given, siteId = SITE_ID) {
      const source = typeof given === 'string' ? ({ type: 'directory', path: given } as const) : given;
      const job = await jobs.create({ id: randomUUID(), siteId, source });
      await queue.enqueue({ jobId: job.id });
      return job;
    },
    async finished(jobId) {
      let last: Job | undefined;
      for await (const job of watchJob(jobs, jobId, { signal: AbortSignal.timeout(PATIENCE_MS) })) last = job;
      if (last === undefined) throw new Error(`There was no job ${jobId}.`);
      return last;
    },
    async reached(jobId, fits) {
      const deadline = performance.now() + PATIENCE_MS;
      for (;;) {
        const job = await jobs.get(jobId);
        if (job !== null && fits(job)) return job;
        if (job === null || job.finishedAt !== null || performance.now() > deadline) {
          throw new Error(`The job did not come to that: ${JSON.stringify(job)}.`);
        }
        await sleep(POLL_INTERVAL_MS);
      }
    },
    async stored(siteId = SITE_ID) {
      const stored = await readStoredIndex(url, siteId);
      if (stored === null) throw new Error(`The site ${siteId} has no index.`);
      return stored;
    },
    async search(word) {
      const live = await index.live();
      if (live === null) return [];
      const scopes = live.scopes.map(({ number }) => number);
      const { hits } = await index.searchLexical(live, { terms: [{ term: word, weight: 1 }], scopes, limit: 20 });
      const chunks = await index.chunks(
        live,
        hits.map(({ chunk }) => chunk),
      );
      return [...new Set(chunks.map(({ route }) => route))];
    },
    startWorker: ({
      concurrency = 1,
      sources = SOURCES,
      schedule = null,
      embedding = null,
      extraction = null,
      afterRun,
    } = {}) =>
      createIngestWorker({
        queue: connection,
        jobs,
        writer,
        sources,
        embedding,
        extraction,
        logger: silentLogger,
        environment: { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] },
        schedule,
        concurrency,
        ...(afterRun === undefined ? {} : { afterRun }),
      }),
    [Symbol.asyncDispose]: () => queue[Symbol.asyncDispose](),
  };
}
