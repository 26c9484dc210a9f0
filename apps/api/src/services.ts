import { createModels, type Models } from '@lattice/clients/models';
import {
  createConversationStore,
  createJobStore,
  createSiteIndex,
  openStore,
  type Store,
} from '@lattice/clients/postgres';
import { openVectors, type OpenedVectors } from '@lattice/clients/qdrant';
import { storeAddress, type Config } from '@lattice/config';
import type { Answerer, ConversationStore, Job, JobStore, Logger, SiteIndex } from '@lattice/core';
import {
  MAIN_SITE_ID,
  openIngestQueue,
  superviseWorker,
  type IngestQueue,
  type WorkerSupervisor,
} from '@lattice/queue';
import { BARE_WEIGHTS, createAnswerer, RANKING_WEIGHTS } from '@lattice/retrieval';

/** What the API stands on, once it is open. */
export interface Services extends AsyncDisposable {
  readonly store: Store;
  readonly index: SiteIndex;
  readonly jobs: JobStore;
  latestJob(): Promise<Job | null>;
  readonly conversations: ConversationStore;
  readonly answerer: Answerer;
  readonly models: Models;
  /** Null where Postgres searches its vectors itself. */
  readonly vectors: OpenedVectors | null;
  readonly queue: IngestQueue;
  /** Null where workers are started apart from this process. */
  readonly worker: WorkerSupervisor | null;
}

export interface OpenServicesOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly workerEntry: URL;
  /** The environment the worker inherits. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Opens everything in dependency order; what was opened is closed again where a later part fails.
 *
 * @throws LatticeError `database-unavailable`, `embedded-database-failed`.
 */
export async function openServices({ config, logger, workerEntry, env }: OpenServicesOptions): Promise<Services> {
  await using stack = new AsyncDisposableStack();
  const store = stack.use(await openStore({ ...storeAddress(config), logger, applicationName: 'lattice-api' }));
  const queue = stack.use(await openIngestQueue({ backend: 'postgres', url: store.directUrl }, logger));
  const workerEnv = {
    ...env,
    DATABASE_URL: store.url,
    DATABASE_DIRECT_URL: store.directUrl,
    LOG_LEVEL: config.log.level,
  };
  const supervised = config.ingest.worker === 'supervised';
  const worker = supervised ? stack.use(superviseWorker({ entry: workerEntry, env: workerEnv, logger })) : null;
  const models = stack.use(await createModels(config.models, { logger }));
  const vectors = openVectors(config.vector, logger);
  const index = createSiteIndex(store.database, { vectors });
  const jobs = createJobStore(store.database);
  const opened = stack.move();
  return {
    store,
    index,
    queue,
    worker,
    models,
    vectors,
    jobs,
    latestJob: async () => (await jobs.latest(MAIN_SITE_ID, 1))[0] ?? null,
    conversations: createConversationStore(store.database),
    answerer: createAnswerer({
      index,
      embedding: models.embedding,
      rerank: models.rerank,
      fusion: config.models.fusion,
      weights: config.models.rerank.backend === 'none' ? BARE_WEIGHTS : RANKING_WEIGHTS,
      logger,
      ...(config.docs.siteUrl === null ? {} : { siteUrl: config.docs.siteUrl }),
    }),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
