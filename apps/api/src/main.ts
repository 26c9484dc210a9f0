import { once } from 'node:events';
import { resolve } from 'node:path';

import { describeConfig, loadConfig, secretValues, type Config } from '@lattice/config';
import { LatticeError, type JobFailure, type Logger } from '@lattice/core';
import { createLogger } from '@lattice/observability';

import { claimDataDirectory } from './claim-data-directory.ts';
import { composeApp } from './compose-app.ts';
import { createLateServices, openPatiently } from './late-services.ts';
import { exampleBook, packedSite, workerEntry } from './places.ts';
import { reportFailure } from './report-failure.ts';
import { requireFolder } from './site-folder.ts';
import { logConnections } from './log-connections.ts';
import { openConfiguredTracing } from './open-configured-tracing.ts';
import { parseStartOptions, START_USAGE } from './start-options.ts';
import { createStartReport } from './start-report.ts';
import { startServer } from './start-server.ts';
import { stopOnSignals } from './stop-on-signals.ts';

try {
  const { help, docs, variables } = parseStartOptions(process.argv.slice(2), process.env['INIT_CWD'] ?? process.cwd());
  if (help) process.stdout.write(START_USAGE);
  else {
    const defaults = { LOG_LEVEL: process.stderr.isTTY === true ? 'warn' : 'info' };
    await run(loadConfig({ ...defaults, ...process.env, ...variables }), docs);
  }
} catch (error) {
  process.exitCode = reportFailure(error, process.stderr);
}

/** From the claim on the data directory until a signal. `docs` is the folder that the person named just now. */
async function run(config: Config, docs: string | null): Promise<void> {
  const logger = createLogger({ level: config.log.level, redact: secretValues(config), base: { process: 'api' } });
  logger.info({ ...describeConfig(config) }, 'configuration');
  if (docs !== null) await requireFolder(docs);

  await using stack = new AsyncDisposableStack();
  const claim = stack.use(await claimDataDirectory(config));
  const report = stack.use(createStartReport({ stdout: process.stdout, stderr: process.stderr, logger }));
  const stopping = stopOnSignals(report.stopping);
  const late = createLateServices();
  const shutdown = new AbortController();
  let phase: 'starting' | 'ready' = 'starting';
  const tracing = stack.use(await openConfiguredTracing(config, logger));
  const app = await composeApp({ config, logger, late, phase: () => phase, shutdown: shutdown.signal, tracing });
  const server = stack.use(await startServer({ app, shutdown, logger, ...config.server }));
  await claim.announce(server.port);
  const url = server.url.replace('127.0.0.1', 'localhost');
  report.listening(url);

  const announce = (): void => {
    if (phase === 'ready') return;
    phase = 'ready';
    report.ready(url);
  };
  try {
    // Loading these takes longer than everything before, and the server answers meanwhile.
    const { openServices } = await import('./services.ts');
    const { runFirstIngestion } = await import('./first-ingestion.ts');
    const { publishPackedSite } = await import('./packed-site.ts');
    const open = () => openServices({ config, logger, workerEntry, env: process.env, signal: stopping });
    const services = stack.use(await openPatiently(open, { logger, signal: stopping }));
    late.settle(services);
    await logConnections(late.probes(), logger);
    const directory = docs ?? (config.docs.directory === null ? null : resolve(config.docs.directory));
    if (directory === null) await publishPackedSite(services, { directory: packedSite, signal: stopping, logger });
    const job = await runFirstIngestion(services, {
      directory,
      fallback: await exampleBook(),
      signal: stopping,
      onProgress: report.progress,
      onSilence: () => void services.store.obstacle().then(report.obstacle),
      onQueued: (servesAlready) => {
        if (servesAlready) announce();
      },
    });
    const live = await services.index.live({ signal: stopping });
    if (job?.state === 'succeeded' && live !== null) report.indexed(job, live);
    // A person who has just named the site wants to know; whoever is served already wants to be served on.
    if (job?.state === 'failed') bear(job.failure, { isFatal: docs !== null && phase === 'starting', logger });
    announce();
    if (!stopping.aborted) await once(stopping, 'abort');
    // Readers' streams and the worker's job end side by side.
    await Promise.all([server.close(), services.worker?.[Symbol.asyncDispose]()]);
  } catch (error) {
    if (!stopping.aborted) throw error;
    const isExpected = LatticeError.isInstance(error) && error.code === 'cancelled';
    if (!isExpected) logger.warn({ err: error }, 'stopped while starting');
  }
}

function bear(failure: JobFailure | null, { isFatal, logger }: { isFatal: boolean; logger: Logger }): void {
  const { message, fix } = failure ?? { message: 'The site could not be indexed.', fix: null };
  if (isFatal) throw new LatticeError('job-failed', message, fix === null ? {} : { fix });
  logger.error({ failure }, 'the site could not be indexed');
}
