import { once } from 'node:events';

import { createIndexWriter, createJobStore, openStore } from '@lattice/clients/postgres';
import { loadConfig, secretValues, storeAddress } from '@lattice/config';
import { createLogger } from '@lattice/observability';

import { createIngestWorker } from './worker.ts';

const config = loadConfig(process.env);
const logger = createLogger({ level: config.log.level, redact: secretValues(config), base: { process: 'ingest' } });

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stop.signal.aborted) process.exit(1);
    stop.abort();
  });
}
// A supervised worker has a channel to its supervisor, and nothing to do once that is gone.
process.on('disconnect', () => stop.abort());

await using stack = new AsyncDisposableStack();
const store = stack.use(await openStore({ ...storeAddress(config), logger, applicationName: 'lattice-ingest' }));
stack.use(
  await createIngestWorker({
    queue: { backend: 'postgres', url: store.directUrl },
    jobs: createJobStore(store.database),
    writer: createIndexWriter(store.database),
    logger,
    environment: process.env,
    concurrency: config.ingest.concurrency,
  }),
);
logger.info({ concurrency: config.ingest.concurrency }, 'worker ready');
if (!stop.signal.aborted) await once(stop.signal, 'abort');
logger.info({}, 'worker stopping');
