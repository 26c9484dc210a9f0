import type { Writable } from 'node:stream';

import { createModels } from '@lattice/clients/models';
import { createSitePackWriter } from '@lattice/clients/site-pack';
import { loadConfig, secretValues } from '@lattice/config';
import { LatticeError } from '@lattice/core';
import { createLogger } from '@lattice/observability';

import { ingestSite } from './ingest-site.ts';
import { createOneRun } from './one-run.ts';
import { createSources } from './sources.ts';

export interface PackOptions {
  readonly site: string;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdout: Writable;
}

/**
 * Reads a site as the worker does and writes its index into a folder; needs no database. Says as one line of JSON what
 * came of it.
 *
 * @returns Whether it succeeded.
 */
export async function packSite({ site, folder, environment, stdout }: PackOptions): Promise<boolean> {
  const config = loadConfig({ LOG_LEVEL: 'warn', ...environment });
  const logger = createLogger({ level: config.log.level, redact: secretValues(config), base: { process: 'pack' } });
  const run = createOneRun({ type: 'directory', path: site });
  const sources = createSources(config, environment);
  await using models = await createModels(config.models, { logger });
  const { embedding, extraction } = models;
  const writer = createSitePackWriter(folder);
  const deps = { jobs: run, writer, embedding, extraction, sources, logger, environment };
  try {
    await ingestSite(run.job.id, deps, { signal: new AbortController().signal, lastAttempt: true });
    // A database ends the job with the publication; a folder knows no jobs.
    await run.succeed(run.job.id, { ...run.job, stage: 'done' });
  } catch (error) {
    // A failure the person can do something about stands in the job.
    if (!LatticeError.isInstance(error)) throw error;
  }
  const { state, pagesDone, chunks, warnings, warningCount, failure } = run.job;
  stdout.write(`${JSON.stringify({ state, pages: pagesDone, chunks, warnings, warningCount, failure })}\n`);
  return state === 'succeeded';
}
