import { openGraphStore, type OpenedGraph } from '@lattice/clients/graph';
import { createModels, type Models } from '@lattice/clients/models';
import {
  createApiKeyStore,
  createConversationStore,
  createFeedbackStore,
  createGapStore,
  createJobStore,
  createModelKeyStore,
  createSiteIndex,
  createTraceStore,
  createUsageLedger,
  openStore,
  type Store,
} from '@lattice/clients/postgres';
import { openVectors, type OpenedVectors } from '@lattice/clients/qdrant';
import { graphSettings, queueAddress, secretValues, storeAddress, type Config } from '@lattice/config';
import type {
  Answerer,
  ApiKeyStore,
  ConversationStore,
  FeedbackStore,
  GapStore,
  Job,
  JobStore,
  Logger,
  ModelKeyStore,
  RateLimiters,
  SiteIndex,
  UsageLedger,
} from '@lattice/core';
import {
  MAIN_SITE_ID,
  openIngestQueue,
  requestReingestion,
  requeueUnfinished,
  superviseWorker,
  type IngestQueue,
  type WorkerSupervisor,
} from '@lattice/queue';
import type { QueueDashboard } from '@lattice/queue/dashboard';
import {
  composeAnswerer,
  createGapRecorder,
  createProbe,
  type GapRecorder,
  type ProbeQuestion,
} from '@lattice/retrieval';

import { createModelMeter } from './accounting/create-model-meter.ts';
import type { DependencyProbe } from './health/readiness.ts';
import { serviceProbes } from './health/service-probes.ts';
import { openLimiters } from './open-limiters.ts';
import { QUEUE_DASHBOARD_PATH } from './routes/queue-dashboard.ts';
import { createTraceKeeper, type TraceKeeper } from './traces/create-trace-keeper.ts';
import { redactTrace } from './traces/redact-trace.ts';
import type { ReingestRequest, WebhookPort } from './webhook/webhook-port.ts';

/** What the API stands on, once it is open. */
export interface Services extends AsyncDisposable {
  readonly store: Store;
  readonly index: SiteIndex;
  readonly jobs: JobStore;
  latestJob(): Promise<Job | null>;
  readonly conversations: ConversationStore;
  readonly feedback: FeedbackStore;
  readonly gaps: GapStore;
  readonly gapRecorder: GapRecorder;
  readonly probe: ProbeQuestion;
  readonly apiKeys: ApiKeyStore;
  readonly modelKeys: ModelKeyStore;
  readonly usage: UsageLedger;
  readonly traces: TraceKeeper;
  readonly limiters: RateLimiters;
  readonly answerer: Answerer;
  readonly models: Models;
  /** Null where Postgres searches its vectors itself. */
  readonly vectors: OpenedVectors | null;
  readonly graph: OpenedGraph;
  readonly queue: IngestQueue;
  readonly queueBackend: 'postgres' | 'redis';
  /** Null where workers are started apart from this process. */
  readonly worker: WorkerSupervisor | null;
  readonly probes: readonly DependencyProbe[];
  /** Asks for another run of the source that was read last. */
  readonly reingest: WebhookPort['reingest'];
  /** The queue's dashboard, loaded when somebody first looks at it. */
  dashboard(): Promise<QueueDashboard>;
}

export interface OpenServicesOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly workerEntry: URL;
  /** The environment the worker inherits. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Gives up an embedded server that is being started. */
  readonly signal: AbortSignal;
}

/**
 * Opens everything in dependency order; what was opened is closed again where a later part fails.
 *
 * @throws LatticeError `database-unavailable`, `embedded-database-failed`, `cancelled`.
 */
export async function openServices({
  config,
  logger,
  workerEntry,
  env,
  signal,
}: OpenServicesOptions): Promise<Services> {
  await using stack = new AsyncDisposableStack();
  const store = stack.use(await openStore({ ...storeAddress(config), logger, signal, applicationName: 'lattice-api' }));
  const queueConnection = queueAddress(config, store.directUrl);
  const queue = stack.use(await openIngestQueue(queueConnection, logger));
  const workerEnv = {
    ...env,
    DATABASE_URL: store.url,
    DATABASE_DIRECT_URL: store.directUrl,
    LOG_LEVEL: config.log.level,
  };
  const supervised = config.ingest.worker === 'supervised';
  const worker = supervised ? stack.use(superviseWorker({ entry: workerEntry, env: workerEnv, logger })) : null;
  const limiters = openLimiters(config.limits, { database: store.database, logger });
  stack.defer(() => limiters[Symbol.dispose]?.());
  const usage = createUsageLedger(store.database);
  const meter = stack.use(createModelMeter({ ledger: usage, logger }));
  const traceStore = createTraceStore(store.database, { keptDays: config.telemetry.traceDays });
  const redact = redactTrace(secretValues(config));
  const traces = stack.use(createTraceKeeper({ store: traceStore, logger, redact }));
  const models = stack.use(await createModels(config.models, { logger, meter }));
  const vectors = await openVectors(config.vector, logger);
  const index = createSiteIndex(store.database, { vectors });
  const graph = stack.use(await openGraphStore(graphSettings(config), { database: store.database, logger }));
  const jobs = createJobStore(store.database);
  // A worker of ours does so when it starts. One that runs elsewhere may have started long before a job was lost here.
  if (worker === null) await requeueUnfinished({ jobs, queue });
  const gaps = createGapStore(store.database, config.gaps);
  const probe = createProbe({ config, index, graph: graph.store, logger });
  const gapRecorder = stack.use(createGapRecorder({ gaps, probe, logger }));
  await gaps.purge();
  const opened = stack.move();
  let dashboard: Promise<QueueDashboard> | undefined;
  const openDashboard = async (): Promise<QueueDashboard> => {
    const { openQueueDashboard } = await import('@lattice/queue/dashboard');
    return opened.use(await openQueueDashboard(queueConnection, { basePath: QUEUE_DASHBOARD_PATH, logger }));
  };
  const services = {
    store,
    index,
    queue,
    queueBackend: queueConnection.backend,
    worker,
    models,
    vectors,
    async dashboard() {
      dashboard ??= openDashboard();
      // Whoever looks next tries again.
      dashboard.catch(() => {
        dashboard = undefined;
      });
      return dashboard;
    },
    graph,
    jobs,
    latestJob: async () => (await jobs.latest(MAIN_SITE_ID, 1))[0] ?? null,
    conversations: createConversationStore(store.database),
    feedback: createFeedbackStore(store.database),
    gaps,
    gapRecorder,
    probe,
    apiKeys: createApiKeyStore(store.database),
    modelKeys: createModelKeyStore(store.database),
    usage,
    traces,
    limiters,
    answerer: composeAnswerer({ config, index, graph: graph.store, models, logger }),
    reingest: (request: ReingestRequest) => requestReingestion({ jobs, queue }, request),
    [Symbol.asyncDispose]: async () => opened.disposeAsync(),
  };
  return { ...services, probes: serviceProbes(services) };
}
