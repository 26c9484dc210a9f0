import { createModels } from '@lattice/clients/models';
import { createIndexWriter, describeEmbeddedServer, openStore } from '@lattice/clients/postgres';
import { loadConfig, secretValues, storeAddress, type Config, type ModelsConfig } from '@lattice/config';
import { LatticeError, type IndexWriter, type IngestPlan, type JobSource, type Logger } from '@lattice/core';
import { createLogger } from '@lattice/observability';
import { MAIN_SITE_ID } from '@lattice/queue';

import { fingerprintOf } from '../fingerprint.ts';
import { openSource } from '../source/open-source.ts';
import { createSources } from '../sources.ts';
import { planSite } from './plan-site.ts';

/** What the process that asked is told, once. */
type Answer =
  | { readonly plan: IngestPlan }
  | { readonly failure: { readonly code: string; readonly message: string; readonly fix: string | null } };

type Environment = Readonly<Record<string, string | undefined>>;

interface PlanContext {
  readonly environment: Environment;
  readonly signal: AbortSignal;
}

/**
 * Waits for a source to come over the channel to the parent process, says what an ingestion of it would do, and closes
 * the channel. Not an argument: a list of processes shows those to everybody.
 */
export async function answerPlan(environment: Environment): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
  process.on('disconnect', () => stop.abort());
  const source = await new Promise<JobSource>((resolve) => {
    process.once('message', (message: JobSource) => resolve(message));
  });
  const message = await answer(source, { environment, signal: stop.signal });
  await new Promise<void>((resolve) => {
    if (process.send === undefined) resolve();
    else process.send(message, undefined, undefined, () => resolve());
  });
  process.disconnect();
}

async function answer(source: JobSource, context: PlanContext): Promise<Answer> {
  try {
    return { plan: await plan(source, context) };
  } catch (error) {
    if (!LatticeError.isInstance(error)) throw error;
    return { failure: { code: error.code, message: error.message, fix: error.fix ?? null } };
  }
}

async function plan(source: JobSource, { environment, signal }: PlanContext): Promise<IngestPlan> {
  const config = loadConfig(environment);
  const logger = createLogger({ level: config.log.level, redact: secretValues(config), base: { process: 'plan' } });
  await using stack = new AsyncDisposableStack();
  const { embedding, extraction } = stack.use(await createModels(onlyOfIngestion(config), { logger }));
  const identity = embedding === null ? null : { model: embedding.id, dimensions: embedding.dimensions };
  const fingerprint = fingerprintOf({ embedding: identity, extraction: extraction?.id ?? null });
  const writer = await openWriter(config, { logger, signal, stack });
  const site = stack.use(
    await openSource(source, {
      sources: createSources(config, environment),
      environment,
      logger,
      signal,
      onPage: () => undefined,
    }),
  );
  const request = { siteId: MAIN_SITE_ID, scopes: site.scopes, fingerprint };
  const live = (await writer?.live(request)) ?? null;
  // Not before everything is read: what was opened closes then.
  return await planSite(site, { live, embedding, extraction, signal });
}

/** Null where there is no database yet: a plan creates none. */
async function openWriter(
  config: Config,
  {
    logger,
    signal,
    stack,
  }: { readonly logger: Logger; readonly signal: AbortSignal; readonly stack: AsyncDisposableStack },
): Promise<Pick<IndexWriter, 'live'> | null> {
  const address = storeAddress(config);
  if (address.url === null && (await describeEmbeddedServer(address.dataDirectory)).database === null) return null;
  const store = stack.use(await openStore({ ...address, logger, signal, applicationName: 'lattice-plan' }));
  return createIndexWriter(store.database);
}

/** The other models take no part in an ingestion, and some are large. */
function onlyOfIngestion({ models }: Config): ModelsConfig {
  return { ...models, chat: { backend: 'deterministic' }, rerank: { backend: 'none' } };
}
