import { LatticeError, type Job, type JobProgress, type JobStore } from '@lattice/core';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';

import { and, desc, eq, inArray, sql } from './drizzle.ts';
import type { Pool } from './database/driver.ts';
import { mapErrors } from './database/map-error.ts';
import { internalsOf, type Database } from './database/open-database.ts';
import { inTransaction } from './database/transaction.ts';
import { jobs, sites } from './schema/index.ts';

/** Warnings kept; `warningCount` counts the rest. */
const MOST_WARNINGS = 500;
/** Finished jobs of a site that are kept, so that a schedule does not fill the table. */
const KEPT_JOBS = 500;
const now = sql`now()`;
const isUnfinished = inArray(jobs.state, ['queued', 'running']);

/**
 * Jobs in Postgres. A finished job stays as it is: what a worker that was thought dead still says about it is ignored,
 * except that the progress of a cancelled job is refused with `cancelled`, so that its worker stops.
 * Every method throws `job-not-found` for an id that was never created, except `get`.
 */
export function createJobStore(database: Database): JobStore {
  const { pool, drizzle } = internalsOf(database);
  return {
    create: (job) => createJob(pool, job),
    get: (id) => mapErrors(() => findJob(drizzle, id)),
    latest: (siteId, limit) => mapErrors(() => latestJobs(drizzle, siteId, limit)),
    unfinished: () => mapErrors(() => unfinishedJobs(drizzle)),

    start: (id) =>
      changeUnfinished(drizzle, id, {
        state: 'running',
        attempts: sql`${jobs.attempts} + 1`,
        startedAt: sql`coalesce(${jobs.startedAt}, now())`,
        heartbeatAt: now,
      }),

    async progress(id, progress) {
      const changed = await changeUnfinished(drizzle, id, { ...columnsOf(progress), heartbeatAt: now });
      if (changed !== null) return;
      const job = await mapErrors(() => findJob(drizzle, id));
      if (job?.state !== 'cancelled') return;
      throw new LatticeError('cancelled', 'The ingestion was cancelled.', { context: { job: id } });
    },

    async warn(id, warnings) {
      await changeUnfinished(drizzle, id, {
        warnings: warnings.slice(0, MOST_WARNINGS),
        warningCount: warnings.length,
      });
    },

    async succeed(id, progress) {
      await changeUnfinished(drizzle, id, {
        ...columnsOf(progress),
        state: 'succeeded',
        failure: null,
        finishedAt: now,
      });
    },

    async fail(id, failure) {
      await changeUnfinished(drizzle, id, { state: 'failed', failure, finishedAt: now });
    },

    async cancel(id) {
      return (await changeUnfinished(drizzle, id, { state: 'cancelled', finishedAt: now })) !== null;
    },
  };
}

/** Creating a job again, after an answer that got lost, returns it as it stands. */
async function createJob(pool: Pool, job: Parameters<JobStore['create']>[0]): Promise<Job> {
  const { id, siteId, source } = job;
  return inTransaction(pool, async ({ drizzle }) => {
    await drizzle.insert(sites).values({ id: siteId }).onConflictDoNothing();
    await drizzle.insert(jobs).values({ id, siteId, source }).onConflictDoNothing();
    await drizzle.execute(sql`
      delete from ${jobs} where ${jobs.id} in (
        select old.id from lattice.jobs old
        where old.site_id = ${siteId} and old.state in ('succeeded', 'failed', 'cancelled') and old.id <> ${id}
        order by old.created_at desc, old.id desc offset ${KEPT_JOBS})`);
    const [row] = await drizzle
      .select()
      .from(jobs)
      .where(and(eq(jobs.id, id), eq(jobs.siteId, siteId)));
    if (row !== undefined) return row;
    throw new LatticeError('job-conflict', 'There is another job of this id.', { context: { job: id } });
  });
}

async function findJob(drizzle: NodePgDatabase, id: string): Promise<Job | null> {
  const [row] = await drizzle.select().from(jobs).where(eq(jobs.id, id));
  return row ?? null;
}

async function latestJobs(drizzle: NodePgDatabase, siteId: string, limit: number): Promise<Job[]> {
  return drizzle
    .select()
    .from(jobs)
    .where(eq(jobs.siteId, siteId))
    .orderBy(desc(jobs.createdAt), desc(jobs.id))
    .limit(limit);
}

async function unfinishedJobs(drizzle: NodePgDatabase): Promise<Job[]> {
  return drizzle.select().from(jobs).where(isUnfinished).orderBy(jobs.createdAt, jobs.id);
}

/** The job after the change; null, and nothing changed, where it had finished. */
async function changeUnfinished(
  drizzle: NodePgDatabase,
  id: string,
  change: PgUpdateSetSource<typeof jobs>,
): Promise<Job | null> {
  return mapErrors(async () => {
    const [row] = await drizzle
      .update(jobs)
      .set(change)
      .where(and(eq(jobs.id, id), isUnfinished))
      .returning();
    if (row !== undefined) return row;
    if ((await findJob(drizzle, id)) !== null) return null;
    throw new LatticeError('job-not-found', 'There is no such ingestion job.', { context: { job: id } });
  });
}

function columnsOf({ stage, pagesDone, pagesTotal, chunks, reused, removed }: JobProgress): JobProgress {
  return { stage, pagesDone, pagesTotal, chunks, reused, removed };
}
