import { randomUUID } from 'node:crypto';

import { LatticeError, type BuildRequest, type GenerationBuild, type IndexWriter } from '@lattice/core';

import { internalsOf, type Database } from '../database/open-database.ts';
import { statement } from '../database/statement.ts';
import { inTransaction, type Transaction } from '../database/transaction.ts';
import { storableJson } from '../database/values.ts';
import type { VectorTarget } from '../vectors/vector-target.ts';
import type { BuildContext } from './build-context.ts';
import { livePages } from './live-pages.ts';
import { publishGeneration } from './publish-generation.ts';
import { purgeRetired, purgeUnreferencedPages } from './purge.ts';
import { reusableRoutes, reusePages } from './reuse-pages.ts';
import { numberScopes, readScopes, sameScopes, writeScopes } from './scopes.ts';
import { writePages, writtenRoutes } from './write-pages.ts';

interface OpenedBuild {
  readonly id: string;
  readonly number: number;
}

export interface IndexWriterOptions {
  /** Where vectors are searched instead of in Postgres: a build is sent there before it is published. */
  readonly vectors?: VectorTarget | null;
}

/** A job whose worker has been silent for longer is dead, and its unfinished build is given up for another job's. */
const SILENCE_SECONDS = 60;

/**
 * Writes the index into Postgres. One build per site at a time: a second job waits (`job-conflict`, retryable) while
 * the first one's worker shows signs of life in the job store, and takes its place when it does not.
 */
export function createIndexWriter(database: Database, { vectors = null }: IndexWriterOptions = {}): IndexWriter {
  const target = internalsOf(database);
  const { pool, logger } = target;
  return {
    async open(request) {
      await purgeRetired(pool, request.siteId, logger);
      const { id, number } = await inTransaction(pool, (transaction) => openBuild(transaction, request));
      const child = logger.child({ generation: id, job: request.jobId });
      return toBuild({ target, pool, logger: child, vectors, request, id, number });
    },
    live: (request) => livePages(pool, request),
  };
}

function toBuild(context: BuildContext): GenerationBuild {
  return {
    id: context.id,
    written: () => writtenRoutes(context),
    reusable: () => reusableRoutes(context),
    reuse: (routes) => reusePages(context, routes),
    write: (pages) => writePages(context, pages),
    publish: (agreement = null) => publishGeneration(context, agreement),
    abandon: () => inTransaction(context.pool, (transaction) => deleteBuild(transaction, context.id)),
  };
}

async function openBuild(transaction: Transaction, request: BuildRequest): Promise<OpenedBuild> {
  const { siteId, jobId } = request;
  await transaction.run(statement`insert into lattice.sites (id) values (${siteId}) on conflict do nothing`);
  await transaction.run(statement`select from lattice.sites where id = ${siteId} for update`);
  const [building] = await transaction.rows<{ id: string; number: number; job_id: string; fingerprint: string }>(
    statement`
      select id, number, job_id, fingerprint from lattice.generations
      where site_id = ${siteId} and state = 'building'`,
  );
  if (building === undefined) return insertBuild(transaction, request);
  if (building.job_id !== jobId) {
    await requireDeadJob(transaction, building.job_id);
  } else if (
    building.fingerprint === request.fingerprint &&
    sameScopes(await readScopes(transaction, building.number), request.scopes)
  ) {
    const identity = storableJson(request.site);
    await transaction.run(
      statement`update lattice.generations set identity = ${identity}::jsonb where id = ${building.id}`,
    );
    return building;
  }
  await deleteBuild(transaction, building.id);
  return insertBuild(transaction, request);
}

async function insertBuild(transaction: Transaction, request: BuildRequest): Promise<OpenedBuild> {
  const id = randomUUID();
  const identity = storableJson(request.site);
  const [row] = await transaction.rows<{ number: number }>(statement`
    insert into lattice.generations
      (id, site_id, job_id, fingerprint, state, identity, embedding_model, embedding_dimensions)
    values (${id}, ${request.siteId}, ${request.jobId}, ${request.fingerprint}, 'building', ${identity}::jsonb,
      ${request.embedding?.model ?? null}, ${request.embedding?.dimensions ?? null})
    returning number`);
  if (row === undefined) throw new LatticeError('internal', 'The database did not name the new generation.');
  await writeScopes(transaction, row.number, numberScopes(request.scopes));
  return { id, number: row.number };
}

async function deleteBuild(transaction: Transaction, id: string): Promise<void> {
  await transaction.run(statement`delete from lattice.generations where id = ${id} and state = 'building'`);
  await purgeUnreferencedPages(transaction);
}

async function requireDeadJob(transaction: Transaction, jobId: string): Promise<void> {
  const alive = await transaction.rows(statement`
    select from lattice.jobs
    where id = ${jobId} and state in ('queued', 'running')
      and coalesce(heartbeat_at, created_at) > now() - make_interval(secs => ${SILENCE_SECONDS})`);
  if (alive.length === 0) return;
  throw new LatticeError('job-conflict', 'Another ingestion of this site is running.', {
    retryable: true,
    fix: 'Wait until it has finished, or cancel it.',
    context: { job: jobId },
  });
}
