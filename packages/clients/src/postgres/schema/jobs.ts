import type { JobFailure, JobSource, JobStage, JobState, SiteWarning } from '@lattice/core';

import { sql, check, index, integer, text, jsonb } from '../drizzle.ts';
import { lattice, moment } from './columns.ts';
import { sites } from './sites.ts';

export const jobs = lattice.table(
  'jobs',
  {
    id: text('id').primaryKey(),
    siteId: text('site_id')
      .notNull()
      .references(() => sites.id, { onDelete: 'cascade' }),
    source: jsonb('source').$type<JobSource>().notNull(),
    state: text('state').$type<JobState>().notNull().default('queued'),
    stage: text('stage').$type<JobStage>().notNull().default('waiting'),
    pagesDone: integer('pages_done').notNull().default(0),
    pagesTotal: integer('pages_total').notNull().default(0),
    chunks: integer('chunks').notNull().default(0),
    reused: integer('reused').notNull().default(0),
    removed: integer('removed').notNull().default(0),
    attempts: integer('attempts').notNull().default(0),
    warnings: jsonb('warnings')
      .$type<readonly SiteWarning[]>()
      .notNull()
      .default(sql`'[]'::jsonb`),
    warningCount: integer('warning_count').notNull().default(0),
    failure: jsonb('failure').$type<JobFailure>(),
    createdAt: moment('created_at')
      .notNull()
      .default(sql`now()`),
    startedAt: moment('started_at'),
    finishedAt: moment('finished_at'),
    heartbeatAt: moment('heartbeat_at'),
  },
  (table) => [
    check('jobs_state', sql`${table.state} in ('queued', 'running', 'succeeded', 'failed', 'cancelled')`),
    index('jobs_latest').on(table.siteId, table.createdAt.desc()),
  ],
);
