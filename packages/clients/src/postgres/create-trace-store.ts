import { answerTraceSchema, type TraceStore } from '@lattice/core';

import { internalsOf, type Database } from './database/open-database.ts';
import { runChange } from './database/run-change.ts';
import { runQuery } from './database/run-query.ts';
import { statement } from './database/statement.ts';
import { storableJson } from './database/values.ts';

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
  const target = internalsOf(database);
  const oldest = (): string => new Date(clock() - keptDays * MS_PER_DAY).toISOString();
  return {
    async keep(traces) {
      if (traces.length === 0) return;
      const rows = traces.map((body) => ({ trace_id: body.trace_id, created_at: body.created_at, body }));
      await runChange(
        target,
        statement`
          insert into lattice.answer_traces (trace_id, created_at, body)
          select trace_id, created_at, body
          from json_to_recordset(${storableJson(rows)}::json) as r (trace_id text, created_at timestamptz, body jsonb)`,
      );
    },
    async find(traceId, { signal } = {}) {
      const [row] = await runQuery<{ body: unknown }>(
        target,
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
      const gone = await runChange(
        target,
        statement`
          delete from lattice.answer_traces where created_at < ${oldest()}::timestamptz
            or number <= (select number from lattice.answer_traces order by number desc offset ${mostTraces} limit 1)
          returning number`,
      );
      return gone.length;
    },
  };
}
