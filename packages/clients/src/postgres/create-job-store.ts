import { LatticeError, type Job, type JobProgress, type JobStore } from '@lattice/core';

import { internalsOf, type Database } from './database/open-database.ts';
import { runChange } from './database/run-change.ts';
import { runQuery, type QueryTarget } from './database/run-query.ts';
import type { Statement, StatementValue } from './database/statement.ts';
import { inTransaction } from './database/transaction.ts';
import { storableJson, storableText } from './database/values.ts';

/** Warnings kept; `warningCount` counts the rest. */
const MOST_WARNINGS = 500;
/** Finished jobs of a site that are kept, so that a schedule does not fill the table. */
const KEPT_JOBS = 500;

const COLUMNS = `id, site_id as "siteId", source, state, stage, pages_done as "pagesDone", pages_total as "pagesTotal", chunks,
  reused, removed, attempts, warnings, warning_count as "warningCount", failure, created_at as "createdAt",
  started_at as "startedAt", finished_at as "finishedAt", heartbeat_at as "heartbeatAt"`;
const UNFINISHED = `state in ('queued', 'running')`;
/** Values from the second on, the first being the job's id. */
const PROGRESS = 'stage = $2, pages_done = $3, pages_total = $4, chunks = $5, reused = $6, removed = $7';

/**
 * Jobs in Postgres. A finished job stays as it is: what a worker that was thought dead still says about it is ignored,
 * except that the progress of a cancelled job is refused with `cancelled`, so that its worker stops.
 * Every method throws `job-not-found` for an id that was never created, except `get`.
 */
export function createJobStore(database: Database): JobStore {
  const target = internalsOf(database);
  const read = (text: string, ...values: readonly StatementValue[]): Promise<Job[]> =>
    runQuery<Job>(target, { text: `select ${COLUMNS} from lattice.jobs ${text}`, values });
  const find = async (id: string): Promise<Job | null> => {
    const [row] = await read('where id = $1', storableText(id));
    return row ?? null;
  };

  /** The job after the change; null, and nothing changed, where it had finished. */
  const change = async (id: string, to: Change): Promise<Job | null> => {
    const [row] = await runChange<Job>(target, changeStatement(id, to));
    if (row !== undefined) return row;
    if ((await find(id)) !== null) return null;
    throw new LatticeError('job-not-found', 'There is no such ingestion job.', { context: { job: id } });
  };

  return {
    create: (job) => createJob(target, job),
    get: find,
    latest: (siteId, limit) =>
      read('where site_id = $1 order by created_at desc, id desc limit $2', storableText(siteId), limit),
    unfinished: () => read(`where ${UNFINISHED} order by created_at, id`),

    start: (id) =>
      change(id, {
        set: `state = 'running', attempts = attempts + 1, started_at = coalesce(started_at, now()), heartbeat_at = now()`,
      }),

    async progress(id, progress) {
      const changed = await change(id, { set: `${PROGRESS}, heartbeat_at = now()`, values: valuesOf(progress) });
      if (changed !== null) return;
      const job = await find(id);
      if (job?.state !== 'cancelled') return;
      throw new LatticeError('cancelled', 'The ingestion was cancelled.', { context: { job: id } });
    },

    async warn(id, warnings) {
      const kept = storableJson(warnings.slice(0, MOST_WARNINGS));
      await change(id, { set: 'warnings = $2::jsonb, warning_count = $3', values: [kept, warnings.length] });
    },

    async succeed(id, progress) {
      const set = `${PROGRESS}, state = 'succeeded', failure = null, finished_at = now()`;
      await change(id, { set, values: valuesOf(progress) });
    },

    async fail(id, failure) {
      const set = `state = 'failed', failure = $2::jsonb, finished_at = now()`;
      await change(id, { set, values: [storableJson(failure)] });
    },

    async cancel(id) {
      return (await change(id, { set: `state = 'cancelled', finished_at = now()` })) !== null;
    },
  };
}

interface Change {
  /** Assignments, whose values are numbered from $2 on. */
  readonly set: string;
  readonly values?: readonly StatementValue[];
}

function changeStatement(id: string, { set, values = [] }: Change): Statement {
  const text = `update lattice.jobs set ${set} where id = $1 and ${UNFINISHED} returning ${COLUMNS}`;
  return { text, values: [storableText(id), ...values] };
}

/** Creating a job again, after an answer that got lost, returns it as it stands. */
async function createJob({ pool }: QueryTarget, job: Parameters<JobStore['create']>[0]): Promise<Job> {
  const [id, siteId] = [storableText(job.id), storableText(job.siteId)];
  return inTransaction(pool, async (transaction) => {
    await transaction.run({
      text: 'insert into lattice.sites (id) values ($1) on conflict do nothing',
      values: [siteId],
    });
    await transaction.run({
      text: 'insert into lattice.jobs (id, site_id, source) values ($1, $2, $3::jsonb) on conflict do nothing',
      values: [id, siteId, storableJson(job.source)],
    });
    await transaction.run({
      text: `
        delete from lattice.jobs where id in (
          select id from lattice.jobs where site_id = $1 and not ${UNFINISHED} and id <> $2
          order by created_at desc, id desc offset $3)`,
      values: [siteId, id, KEPT_JOBS],
    });
    const [row] = await transaction.rows<Job>({
      text: `select ${COLUMNS} from lattice.jobs where id = $1 and site_id = $2`,
      values: [id, siteId],
    });
    if (row !== undefined) return row;
    throw new LatticeError('job-conflict', 'There is another job of this id.', { context: { job: job.id } });
  });
}

function valuesOf({ stage, pagesDone, pagesTotal, chunks, reused, removed }: JobProgress): StatementValue[] {
  return [stage, pagesDone, pagesTotal, chunks, reused, removed];
}
