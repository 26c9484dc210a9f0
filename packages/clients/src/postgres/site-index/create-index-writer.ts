import { randomUUID } from 'node:crypto';

import { LatticeError, type BuildRequest, type GenerationBuild, type IndexWriter } from '@lattice/core';
import type { TransactionSql } from 'postgres';

import { internalsOf, type Database } from '../database/open-database.ts';
import { inTransaction } from '../database/transaction.ts';
import { storableJson } from '../database/values.ts';
import type { BuildContext } from './build-context.ts';
import { purgeRetired, purgeUnreferencedPages } from './purge.ts';
import { publishGeneration } from './publish-generation.ts';
import { reusableRoutes, reusePages } from './reuse-pages.ts';
import { numberScopes, readScopes, sameScopes, writeScopes } from './scopes.ts';
import { writePages } from './write-pages.ts';

/** A job whose worker has been silent for longer is dead, and its unfinished build is given up for another job's. */
const SILENCE_SECONDS = 60;

/**
 * Writes the index into Postgres. One build per site at a time: a second job waits (`job-conflict`, retryable) while
 * the first one's worker shows signs of life in the job store, and takes its place when it does not.
 */
export function createIndexWriter(database: Database): IndexWriter {
  const { sql, logger } = internalsOf(database);
  return {
    async open(request) {
      await purgeRetired(sql, request.siteId);
      const { id, number } = await inTransaction(sql, (transaction) => openBuild(transaction, request));
      return toBuild({ sql, logger: logger.child({ generation: id, job: request.jobId }), request, id, number });
    },
  };
}

function toBuild(context: BuildContext): GenerationBuild {
  const { sql, id, number } = context;
  return {
    id,
    written: () =>
      inTransaction(sql, async (transaction) => {
        const rows = await transaction<{ route: string; content_hash: string }[]>`
          select gp.route, p.content_hash
          from lattice.generation_pages gp join lattice.pages p on p.id = gp.page
          where gp.generation = ${number}`;
        return new Map(rows.map((row) => [row.route, row.content_hash]));
      }),
    reusable: () => reusableRoutes(context),
    reuse: (routes) => reusePages(context, routes),
    write: (pages) => writePages(context, pages),
    publish: () => publishGeneration(context),
    abandon: () =>
      inTransaction(sql, async (transaction) => {
        await transaction`delete from lattice.generations where id = ${id} and state = 'building'`;
        await purgeUnreferencedPages(transaction);
      }),
  };
}

async function openBuild(sql: TransactionSql, request: BuildRequest): Promise<{ id: string; number: number }> {
  await sql`insert into lattice.sites (id) values (${request.siteId}) on conflict do nothing`;
  await sql`select from lattice.sites where id = ${request.siteId} for update`;
  const [building] = await sql<{ id: string; number: number; job_id: string; fingerprint: string }[]>`
    select id, number, job_id, fingerprint from lattice.generations
    where site_id = ${request.siteId} and state = 'building'`;
  if (building !== undefined) {
    if (building.job_id !== request.jobId) await requireDeadJob(sql, building.job_id);
    else if (
      building.fingerprint === request.fingerprint &&
      sameScopes(await readScopes(sql, building.number), request.scopes)
    ) {
      await sql`update lattice.generations set identity = ${storableJson(request.site)}::jsonb where id = ${building.id}`;
      return building;
    }
    await sql`delete from lattice.generations where id = ${building.id}`;
    await purgeUnreferencedPages(sql);
  }
  return insertBuild(sql, request);
}

async function insertBuild(sql: TransactionSql, request: BuildRequest): Promise<{ id: string; number: number }> {
  const id = randomUUID();
  const [row] = await sql<{ number: number }[]>`
    insert into lattice.generations (id, site_id, job_id, fingerprint, state, identity)
    values (${id}, ${request.siteId}, ${request.jobId}, ${request.fingerprint}, 'building', ${storableJson(request.site)}::jsonb)
    returning number`;
  if (row === undefined) throw new LatticeError('internal', 'The database did not name the new generation.');
  await writeScopes(sql, row.number, numberScopes(request.scopes));
  return { id, number: row.number };
}

async function requireDeadJob(sql: TransactionSql, jobId: string): Promise<void> {
  const alive = await sql`
    select from lattice.jobs
    where id = ${jobId} and state in ('queued', 'running')
      and coalesce(heartbeat_at, created_at) > now() - make_interval(secs => ${SILENCE_SECONDS})`;
  if (alive.length === 0) return;
  throw new LatticeError('job-conflict', 'Another ingestion of this site is running.', {
    retryable: true,
    fix: 'Wait until it has finished, or cancel it.',
    context: { job: jobId },
  });
}
