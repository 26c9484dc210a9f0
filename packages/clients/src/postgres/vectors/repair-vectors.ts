import type { CallOptions, Logger } from '@lattice/core';

import { internalsOf, type Database } from '../database/open-database.ts';
import { runQuery, type QueryTarget } from '../database/run-query.ts';
import { statement } from '../database/statement.ts';
import type { NumberedGeneration } from './read-points.ts';
import { followPublication, sendVectors } from './send-vectors.ts';
import type { VectorTarget } from './vector-target.ts';

export interface RepairOptions extends CallOptions {
  readonly logger: Logger;
}

export interface RepairReport {
  readonly site: string;
  readonly chunks: number;
  /** `sent`: some were missing. */
  readonly outcome: 'sent' | 'there';
}

type LiveRow = {
  readonly number: number;
  readonly site_id: string;
  readonly fingerprint: string;
  readonly content: string;
  readonly chunk_count: number;
  readonly embedding_dimensions: number | null;
};

/**
 * Compares the vector store with what is live in Postgres, and sends what it lacks. Nothing is embedded: the vectors are
 * all in Postgres.
 *
 * @throws LatticeError `search-unavailable`, `generation-mismatch`, `database-unavailable`, `cancelled`.
 */
export async function repairVectors(
  database: Database,
  vectors: VectorTarget,
  { logger, signal }: RepairOptions,
): Promise<RepairReport[]> {
  const target = internalsOf(database);
  const reports: RepairReport[] = [];
  for (const { fingerprint, ...live } of await liveGenerations(target, signal)) {
    const options = { logger, ...(signal === undefined ? {} : { signal }) };
    const outcome = await sendVectors(target, vectors, { ...live, fingerprint, ...options });
    await followPublication(target, vectors, { site: live.site, content: live.content, fingerprint, ...options });
    reports.push({ site: live.site, chunks: live.chunks, outcome });
  }
  return reports;
}

async function liveGenerations(
  target: QueryTarget,
  signal: AbortSignal | undefined,
): Promise<(NumberedGeneration & { readonly fingerprint: string })[]> {
  const rows = await runQuery<LiveRow>(
    target,
    statement`
      select number, site_id, fingerprint, coalesce(content, id) as content, chunk_count, embedding_dimensions
      from lattice.generations where state = 'live' order by site_id`,
    { signal },
  );
  return rows.map((row) => ({
    number: row.number,
    site: row.site_id,
    fingerprint: row.fingerprint,
    content: row.content,
    chunks: row.chunk_count,
    dimensions: row.embedding_dimensions,
  }));
}
