import { resolve } from 'node:path';

import { openGraphStore } from '@lattice/clients/graph';
import { createModels } from '@lattice/clients/models';
import { createGapStore, createJobStore, createSiteIndex, openStore, type Store } from '@lattice/clients/postgres';
import { openVectors, type OpenedVectors } from '@lattice/clients/qdrant';
import { graphSettings, loadConfig, secretValues, storeAddress, type Config } from '@lattice/config';
import type { Answerer, GapStore, JobStore, Logger, SiteIndex } from '@lattice/core';
import { createLogger } from '@lattice/observability';
import { composeAnswerer, createProbe, recheckGaps, type RecheckReport } from '@lattice/retrieval';

import type { Terminal } from './terminal.ts';

export interface SessionFlags {
  readonly dataDir?: string;
}

/** A command's connection to the store, with what is built on it. */
export interface Session extends AsyncDisposable {
  readonly config: Config;
  readonly logger: Logger;
  readonly store: Store;
  readonly index: SiteIndex;
  /** Null where Postgres searches its vectors itself. */
  readonly vectors: OpenedVectors | null;
  readonly jobs: JobStore;
  readonly gaps: GapStore;
  /** Asks what the site did not answer again, as it is published now. */
  recheckGaps(signal: AbortSignal): Promise<RecheckReport>;
  /** Opens the models that are configured with it; the session closes them. */
  openAnswerer(): Promise<Answerer>;
  /** What a worker process of this session needs beside the person's environment. */
  readonly workerEnv: Readonly<Record<string, string>>;
}

/** Reads the configuration as the API does; a flag wins over its variable, and only warnings are logged. */
export function commandConfig(terminal: Terminal, flags: SessionFlags): Config {
  const dataDirectory = flags.dataDir === undefined ? {} : { DATA_DIR: resolve(terminal.cwd, flags.dataDir) };
  return loadConfig({ LOG_LEVEL: 'warn', ...terminal.env, ...dataDirectory });
}

/**
 * @throws LatticeError `configuration-invalid`, `database-unavailable`, `embedded-database-failed`, `cancelled`.
 */
export async function openSession(terminal: Terminal, flags: SessionFlags): Promise<Session> {
  const config = commandConfig(terminal, flags);
  const logger = createLogger({
    level: config.log.level,
    destination: terminal.stderr,
    redact: secretValues(config),
    base: { process: 'cli' },
  });
  await using stack = new AsyncDisposableStack();
  const store = stack.use(
    await openStore({ ...storeAddress(config), logger, signal: terminal.signal, applicationName: 'lattice-cli' }),
  );
  const graph = stack.use(await openGraphStore(graphSettings(config), { database: store.database, logger }));
  const vectors = await openVectors(config.vector, logger);
  const index = createSiteIndex(store.database, { vectors });
  const gaps = createGapStore(store.database, config.gaps);
  const opened = stack.move();
  return {
    config,
    logger,
    store,
    index,
    vectors,
    jobs: createJobStore(store.database),
    gaps,
    recheckGaps: (signal) => {
      const probe = createProbe({ config, index, graph: graph.store, logger });
      return recheckGaps({ gaps, index, probe, logger, signal });
    },
    async openAnswerer() {
      const models = opened.use(await createModels(config.models, { logger }));
      return composeAnswerer({ config, index, graph: graph.store, models, logger });
    },
    workerEnv: { DATABASE_URL: store.url, DATABASE_DIRECT_URL: store.directUrl, LOG_LEVEL: config.log.level },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
