import { once } from 'node:events';

import { openGraphStore } from '@lattice/clients/graph';
import { createModels } from '@lattice/clients/models';
import {
  createGapStore,
  createIndexWriter,
  createJobStore,
  createSiteIndex,
  openStore,
} from '@lattice/clients/postgres';
import { openVectors } from '@lattice/clients/qdrant';
import {
  ConfigurationError,
  EX_CONFIG,
  graphSettings,
  loadConfig,
  queueAddress,
  secretValues,
  storeAddress,
} from '@lattice/config';
import { LatticeError, type Logger } from '@lattice/core';
import { withGraph } from '@lattice/graph';
import { createLogger } from '@lattice/observability';
import { startPulse } from '@lattice/queue';
import { createProbe, foldName } from '@lattice/retrieval';

import { answerPlan } from './plan/answer-plan.ts';
import { createMemoryKeeper } from './memory-keeper.ts';
import { repairInBackground } from './repair-in-background.ts';
import { recheckAfterRun } from './recheck-after-run.ts';
import { packSite } from './pack-site.ts';
import { createSources } from './sources.ts';
import { createIngestWorker } from './worker.ts';

/** What is still running then, such as a long statement, is cut off; the queue hands the job on all the same. */
const STOP_TIMEOUT_MS = 4_000;
/** Ctrl-C reaches everybody in front of the terminal; what the supervisor sends thereupon is no second wish. */
const ECHO_MS = 1_000;

const [command, site, folder] = process.argv.slice(2);
try {
  // Each in a process of its own, as what it reads may take memory, hang or fail in any way.
  if (command === 'plan') await answerPlan(process.env);
  else if (command !== 'pack') await main();
  else if (site === undefined || folder === undefined) throw new Error('Usage: main pack SITE FOLDER');
  else if (!(await packSite({ site, folder, environment: process.env, stdout: process.stdout }))) process.exitCode = 1;
} catch (error) {
  if (!LatticeError.isInstance(error)) throw error;
  // The message of a configuration error holds the fixes.
  const fix = error.fix === undefined || error instanceof ConfigurationError ? '' : `  ${error.fix}\n`;
  process.stderr.write(`\nlattice worker: ${error.message}\n${fix}`);
  process.exitCode = error.code === 'configuration-invalid' ? EX_CONFIG : 1;
}

async function main(): Promise<void> {
  const config = loadConfig(process.env);
  const logger = createLogger({ level: config.log.level, redact: secretValues(config), base: { process: 'ingest' } });
  const stopping = stopOnSignals(logger);

  await using stack = new AsyncDisposableStack();
  // Listening for its end keeps the channel open, and with it this process. Last of all.
  stack.defer(() => {
    if (process.connected) process.disconnect();
  });
  stack.use(startPulse());
  const store = stack.use(await openStore({ ...storeAddress(config), logger, applicationName: 'lattice-ingest' }));
  const models = stack.use(await createModels(config.models, { logger }));
  const vectors = await openVectors(config.vector, logger);
  if (vectors !== null) stack.use(repairInBackground(store.database, vectors, logger));
  const graph = stack.use(await openGraphStore(graphSettings(config), { database: store.database, logger }));
  const index = createSiteIndex(store.database);
  const probe = createProbe({ config, index, graph: graph.store, logger });
  const gaps = createGapStore(store.database, config.gaps);
  stack.use(
    await createIngestWorker({
      queue: queueAddress(config, store.directUrl),
      jobs: createJobStore(store.database),
      writer: withGraph(createIndexWriter(store.database, { vectors }), { graph: graph.store, fold: foldName }),
      embedding: models.embedding,
      extraction: models.extraction,
      sources: createSources(config, process.env),
      logger,
      environment: process.env,
      schedule: config.ingest.schedule,
      concurrency: config.ingest.concurrency,
      afterRun: recheckAfterRun({ gaps, index, probe, logger }),
      memory: createMemoryKeeper(),
    }),
  );
  logger.info({ concurrency: config.ingest.concurrency }, 'worker ready');
  if (!stopping.aborted) await once(stopping, 'abort');
  logger.info({}, 'worker stopping');
}

/** Aborted by the first Ctrl-C or SIGTERM, or when the supervisor of a supervised worker is gone. */
function stopOnSignals(logger: Logger): AbortSignal {
  const stop = new AbortController();
  let stoppedAt = 0;
  const begin = (): void => {
    if (stop.signal.aborted) return;
    stoppedAt = performance.now();
    stop.abort();
    setTimeout(() => {
      logger.warn({ after_ms: STOP_TIMEOUT_MS }, 'worker stops without waiting any longer');
      process.exit(1);
    }, STOP_TIMEOUT_MS).unref();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted && performance.now() - stoppedAt > ECHO_MS) process.exit(1);
      begin();
    });
  }
  process.on('disconnect', begin);
  // False, not undefined: there was a supervisor, and it went while this process was starting.
  if (process.connected === false) begin();
  return stop.signal;
}
