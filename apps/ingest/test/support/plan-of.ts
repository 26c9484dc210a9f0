import { silentLogger, type EmbeddingModel, type IngestPlan, type JobSource } from '@lattice/core';

import { fingerprintOf } from '../../src/fingerprint.ts';
import { planSite, type PlanOptions } from '../../src/plan/plan-site.ts';
import { openSource } from '../../src/source/open-source.ts';
import type { Ingestion } from './ingestion.ts';
import { SOURCES } from './sources.ts';

export interface PlanModels {
  readonly embedding?: EmbeddingModel;
  readonly extraction?: PlanOptions['extraction'];
}

/** What a run of the folder with these models would do. */
export async function planOf(
  ingestion: Ingestion,
  path: string,
  { embedding, extraction = null }: PlanModels,
): Promise<IngestPlan> {
  const source: JobSource = { type: 'directory', path };
  const { signal } = new AbortController();
  const environment = { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] };
  const options = { sources: SOURCES, environment, logger: silentLogger, signal, onPage: () => undefined };
  await using site = await openSource(source, options);
  const identity = embedding === undefined ? null : { model: embedding.id, dimensions: embedding.dimensions };
  const fingerprint = fingerprintOf({ embedding: identity, extraction: extraction?.id ?? null });
  const live = await ingestion.writer.live({ siteId: 'main', scopes: site.scopes, fingerprint });
  return await planSite(site, { live, embedding: embedding ?? null, extraction, signal });
}
