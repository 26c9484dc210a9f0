import { answerTraceSchema, type TraceStore } from '@lattice/core';

import { mapErrors } from './database/map-error.ts';
import { internalsOf, type Database } from './database/open-database.ts';
import { runQuery } from './database/run-query.ts';
import { statement } from './database/statement.ts';
import { answerTraces } from './schema/index.ts';

export interface TraceStoreOptions {
  readonly keptDays: number;
  readonly mostTraces?: number;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
}

/** Some kilobytes each. */
const MOST_TRACES = 20_000;
const MS_PER_DAY = 86_400_000;

/** Traces in Postgres. */
export function createTraceStore(database: Database, options: TraceStoreOptions): TraceStore {
  const { keptDays, mostTraces = MOST_TRACES, clock = Date.now } = options;
  const { drizzle, pool, ...target } = internalsOf(database);
  const oldest = (): string => new Date(clock() - keptDays * MS_PER_DAY).toISOString();
  return {
    async keep(traces) {
      if (traces.length === 0) return;
      const rows = traces.map((body) => ({ traceId: body.trace_id, createdAt: new Date(body.created_at), body }));
      await mapErrors(() => drizzle.insert(answerTraces).values(rows));
    },
    async find(traceId, { signal } = {}) {
      const [row] = await runQuery<{ body: unknown }>(
        { ...target, pool },
        statement`
          select body from lattice.answer_traces
          where trace_id = ${traceId} and created_at >= ${oldest()}::timestamptz
          order by number desc limit 1`,
        { signal },
      );
      // One that an earlier version wrote in another form is as good as none.
      return row === undefined ? null : (answerTraceSchema.safeParse(row.body).data ?? null);
    },
    async prune() {
      const { rowCount } = await mapErrors(() =>
        pool.query(
          `delete from lattice.answer_traces where created_at < $1::timestamptz
            or number <= (select number from lattice.answer_traces order by number desc offset $2 limit 1)`,
          [oldest(), mostTraces],
        ),
      );
      return rowCount ?? 0;
    },
  };
}
