import { createIndexWriter } from '@lattice/clients/postgres';
import { openSitePack } from '@lattice/clients/site-pack';
import type { GenerationSummary, Logger } from '@lattice/core';
import { withGraph } from '@lattice/graph';
import { MAIN_SITE_ID } from '@lattice/queue';
import { foldName, recheckGaps } from '@lattice/retrieval';

import type { Services } from './services.ts';

export interface PackedSiteOptions {
  readonly directory: string;
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/**
 * Makes the site that came with the program the one readers are served from: at the first start, and when another one
 * came with it. Nothing is parsed or embedded for it. A pack that was published stays published, so what has been
 * ingested since into a database that outlives the program is not undone by a restart.
 */
export async function publishPackedSite(
  { store, index, jobs, vectors, graph, gaps, probe }: Services,
  { directory, signal, logger }: PackedSiteOptions,
): Promise<GenerationSummary | null> {
  const pack = await openSitePack(directory);
  if (pack === null) return null;
  const jobId = `pack-${pack.digest.slice(0, 32)}`;
  const [live, earlier] = [await index.live({ signal }), await jobs.get(jobId)];
  if (live !== null && earlier?.state === 'succeeded') return null;
  const startedAt = performance.now();
  const owner = { siteId: MAIN_SITE_ID, jobId };
  const summary = await pack.publish(
    withGraph(createIndexWriter(store.database, { vectors }), { graph: graph.store, fold: foldName }),
    owner,
    signal,
  );
  await jobs.create({ id: jobId, siteId: MAIN_SITE_ID, source: { type: 'directory', path: directory } });
  await jobs.start(jobId);
  const { pages, chunks } = summary;
  const counts = { pagesDone: pages, pagesTotal: pages, chunks, reused: 0, removed: 0 };
  await jobs.succeed(jobId, { stage: 'done', ...counts });
  logger.info({ pages, chunks, durationMs: Math.round(performance.now() - startedAt) }, 'packed site published');
  // No worker has published it, so none asks again.
  await recheckGaps({ gaps, index, probe, logger, signal });
  return summary;
}
