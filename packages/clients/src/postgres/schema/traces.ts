import type { AnswerTrace } from '@lattice/core';

import { bigint, index, sql, text, jsonb } from '../drizzle.ts';
import { lattice, moment } from './columns.ts';

/** How answers were made. Whoever calls may give several answers one trace id. */
export const answerTraces = lattice.table(
  'answer_traces',
  {
    number: bigint('number', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    traceId: text('trace_id').notNull(),
    createdAt: moment('created_at')
      .notNull()
      .default(sql`now()`),
    body: jsonb('body').$type<AnswerTrace>().notNull(),
  },
  (table) => [index('answer_traces_id').on(table.traceId), index('answer_traces_age').on(table.createdAt)],
);
