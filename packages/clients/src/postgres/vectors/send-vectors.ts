import { LatticeError, type CallOptions, type Logger } from '@lattice/core';

import type { QueryTarget } from '../database/run-query.ts';
import { runQuery } from '../database/run-query.ts';
import { statement } from '../database/statement.ts';
import { readPoints, type NumberedGeneration } from './read-points.ts';
import { collectionOf, type VectorTarget } from './vector-target.ts';

export interface SendOptions extends CallOptions {
  readonly logger: Logger;
}

/** Puts every point of a generation into its collection, unless all of them are there. Writing twice is writing once. */
export async function sendVectors(
  target: QueryTarget,
  vectors: VectorTarget,
  generation: NumberedGeneration & { readonly fingerprint: string } & SendOptions,
): Promise<'sent' | 'there'> {
  const { fingerprint, content, chunks, dimensions, signal, logger } = generation;
  const call = signal === undefined ? {} : { signal };
  const collection = collectionOf(vectors, fingerprint);
  await vectors.store.ensureCollection(collection, dimensions, call);
  if ((await vectors.store.count(collection, { generation: content }, call)) === chunks) return 'there';
  const startedAt = performance.now();
  for await (const points of readPoints(target, generation, signal)) {
    await vectors.store.upsert(collection, points, call);
  }
  const durationMs = Math.round(performance.now() - startedAt);
  logger.info({ collection, points: chunks, durationMs }, 'vectors sent');
  return 'sent';
}

/**
 * What follows a publication: the alias points at the live collection, and what nothing reads any more goes. Readers do
 * not depend on any of it, so a failure is told and made good by the next publication.
 */
export async function followPublication(
  target: QueryTarget,
  vectors: VectorTarget,
  live: { readonly site: string; readonly content: string; readonly fingerprint: string } & SendOptions,
): Promise<void> {
  const { site, content, fingerprint, logger } = live;
  const { store } = vectors;
  try {
    const collection = collectionOf(vectors, fingerprint);
    await pointAlias(vectors, collection, logger);
    await store.retainGenerations(collection, { site, generations: [content] });
    await dropUnused(target, vectors, logger);
  } catch (error) {
    if (!LatticeError.isInstance(error)) throw error;
    logger.warn({ error }, 'the vector store could not be tidied up');
  }
}

async function pointAlias({ store, alias }: VectorTarget, collection: string, logger: Logger): Promise<void> {
  try {
    await store.pointAlias(alias, collection);
  } catch (error) {
    if (!LatticeError.isInstance(error) || error.code !== 'configuration-invalid') throw error;
    // What earlier systems called by this name is theirs.
    const instead = `${alias}-live`;
    await store.pointAlias(instead, collection);
    const fix = `Delete the collection ${alias} in Qdrant once nothing else reads it, and ingest again; or set QDRANT_COLLECTION to another name.`;
    logger.warn(
      { alias, instead, fix },
      'a collection of another program has the name of the alias; another one is used',
    );
  }
}

/** Collections of ours whose fingerprint no generation has any more. */
async function dropUnused(target: QueryTarget, { store, alias }: VectorTarget, logger: Logger): Promise<void> {
  const rows = await runQuery<{ fingerprint: string }>(
    target,
    statement`select distinct fingerprint from lattice.generations`,
  );
  const used = new Set(rows.map(({ fingerprint }) => collectionOf({ store, alias }, fingerprint)));
  const ours = new RegExp(`^${RegExp.escape(alias)}-[0-9a-f]{16}$`);
  for (const name of await store.collections()) {
    if (!ours.test(name) || used.has(name)) continue;
    await store.dropCollection(name);
    logger.info({ collection: name }, 'a collection that no index uses any more was deleted');
  }
}
