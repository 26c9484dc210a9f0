import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import {
  ConfigurationError,
  describeConfig,
  EX_CONFIG,
  loadConfig,
  originMatcher,
  secretValues,
} from '@lattice/config';
import { LatticeError } from '@lattice/core';
import { createLogger, createProgressBar } from '@lattice/observability';
import { MAIN_SITE_ID } from '@lattice/queue';

import { createApp } from './app.ts';
import { claimDataDirectory } from './claim-data-directory.ts';
import { runFirstIngestion } from './first-ingestion.ts';
import { DEFAULT_LIMITS } from './http/limits.ts';
import { createLateServices, openPatiently } from './late-services.ts';
import { chatPageDirectory, packageVersion, exampleBook, workerEntry } from './places.ts';
import { openServices } from './services.ts';
import { parseStartOptions, START_USAGE } from './start-options.ts';
import { startServer } from './start-server.ts';

try {
  await main();
} catch (error) {
  if (!LatticeError.isInstance(error)) throw error;
  process.stderr.write(
    `\nlattice: ${error.message}\n${error.fix === undefined || error instanceof ConfigurationError ? '' : `  ${error.fix}\n`}`,
  );
  process.exitCode = error.code === 'configuration-invalid' ? EX_CONFIG : error.code === 'request-invalid' ? 2 : 1;
}

async function main(): Promise<void> {
  const { help, docs, variables } = parseStartOptions(process.argv.slice(2), process.env['INIT_CWD'] ?? process.cwd());
  if (help) return void process.stdout.write(START_USAGE);
  const interactive = process.stderr.isTTY === true;
  const config = loadConfig({ LOG_LEVEL: interactive ? 'warn' : 'info', ...process.env, ...variables });
  const logger = createLogger({ level: config.log.level, redact: secretValues(config), base: { process: 'api' } });
  logger.info({ ...describeConfig(config) }, 'configuration');

  const stopping = stopOnSignals();
  await using stack = new AsyncDisposableStack();
  stack.use(await claimDataDirectory(config));

  const late = createLateServices();
  const shutdown = new AbortController();
  let phase: 'starting' | 'ready' = 'starting';
  const app = createApp({
    answerer: late.answerer,
    conversations: late.conversations,
    readiness: { phase: () => phase, dependencies: late.probes },
    status: {
      backends: Object.fromEntries(config.choices.map(({ what, chosen }) => [what, chosen])),
      durable: config.space === null || config.database.kind === 'external',
      liveGeneration: async (options) => (await late.current()?.index.live(options)) ?? null,
      latestJob: async () => (await late.current()?.jobs.latest(MAIN_SITE_ID, 1))?.[0] ?? null,
    },
    circuits: () => [],
    build: { version: await packageVersion(), commit: null },
    limits: { ...DEFAULT_LIMITS, ...config.limits },
    streamDeadlineMs: 120_000,
    allowedOrigins: originMatcher(config.origins),
    anonymousAccess: config.access.anonymous,
    pageDirectory: await chatPageDirectory(),
    shutdown: shutdown.signal,
    logger,
    clock: Date.now,
    newId: randomUUID,
  });
  const server = stack.use(await startServer({ app, shutdown, logger, ...config.server }));
  logger.info({ url: server.url }, 'listening');

  const open = () => openServices({ config, logger, workerEntry, env: process.env });
  const services = stack.use(await openPatiently(open, { logger, signal: stopping }));
  late.settle(services);
  const announce = (): void => {
    if (phase === 'ready') return;
    phase = 'ready';
    process.stdout.write(`Lattice is ready: ${server.url.replace('127.0.0.1', 'localhost')}\n`);
  };
  await ingestFirst();
  announce();
  if (!stopping.aborted) await once(stopping, 'abort');
  logger.info({}, 'stopping');

  async function ingestFirst(): Promise<void> {
    using progress = createProgressBar(process.stderr);
    const job = await runFirstIngestion(services, {
      directory: docs ?? config.docs.directory,
      fallback: fileURLToPath(exampleBook),
      signal: stopping,
      onProgress: progress.update,
      onQueued: (servesAlready) => {
        if (servesAlready) announce();
      },
    });
    if (job?.state !== 'failed' || job.failure === null) return;
    const { message, fix } = job.failure;
    if (docs !== null) throw new LatticeError('job-failed', message, fix === null ? {} : { fix });
    logger.error({ job_id: job.id, failure: job.failure }, 'the site could not be indexed');
  }
}

/** Aborted by the first Ctrl-C or SIGTERM; the second one ends the process at once. */
function stopOnSignals(): AbortSignal {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping.signal.aborted) process.exit(1);
      stopping.abort();
    });
  }
  return stopping.signal;
}
