import type { GapPlace, GapQuestion, GapStore } from '@lattice/core';

import { internalsOf, type Database } from '../database/open-database.ts';
import { runQuery } from '../database/run-query.ts';
import { statement } from '../database/statement.ts';
import { inTransaction } from '../database/transaction.ts';
import { storableJson } from '../database/values.ts';
import { deleteOldQuestions, writeSighting } from './write-sighting.ts';

export interface GapStoreOptions {
  /** Days a question is kept after it was last asked; 0 keeps none. */
  readonly retentionDays: number;
}

/** Notes read of one question. */
const NOTES = 3;

/** Unanswered questions in Postgres. */
export function createGapStore(database: Database, { retentionDays }: GapStoreOptions): GapStore {
  const internals = internalsOf(database);
  const { pool } = internals;
  return {
    retentionDays,

    async note(sighting, cause) {
      if (retentionDays === 0) return;
      await inTransaction(pool, async (transaction) => {
        await writeSighting(transaction, sighting, cause);
        await deleteOldQuestions(transaction, retentionDays);
      });
    },

    async list({ signal } = {}) {
      const rows = await runQuery<Row>(
        internals,
        statement`
          select g.id, g.key, g.question, g.version, g.locale, g.refused, g.weak, g.nearest, g.missing, g.evidence,
            g.content, g.first_asked_at, g.last_asked_at, g.answered_at, g.answered_by, g.reopened,
            coalesce(v.disliked, 0)::int as disliked, coalesce(v.reasons, '[]') as reasons, coalesce(v.notes, '[]') as notes
          from lattice.gap_questions g
          left join lateral (
            select count(*) as disliked, jsonb_agg(f.reason) filter (where f.reason is not null) as reasons,
              jsonb_agg(f.note order by f.voted_at desc) filter (where f.note is not null) as notes
            from lattice.feedback f
            where f.gap = g.id and f.rating = 'down'
          ) v on true
          where g.last_asked_at > now() - make_interval(days => ${retentionDays}::int)
            and g.refused + g.weak + coalesce(v.disliked, 0) > 0
          order by g.first_asked_at, g.id`,
        { signal },
      );
      return rows.map(toQuestion);
    },

    async settle({ id, lastAskedAt }, { finding, answeredBy }) {
      const answered = answeredBy === null ? null : storableJson(answeredBy);
      const nearest = finding.nearest === null ? null : storableJson(finding.nearest);
      return inTransaction(pool, async (transaction) => {
        const changed = await transaction.run(statement`
          update lattice.gap_questions set
            nearest = ${nearest}::jsonb, missing = ${storableJson(finding.missing)}::jsonb, content = ${finding.content},
            reopened = reopened + (answered_at is not null and ${answered}::jsonb is null)::int,
            answered_at = case when ${answered}::jsonb is not null then coalesce(answered_at, now()) end,
            answered_by = ${answered}::jsonb
          where id = ${id}::uuid and date_trunc('milliseconds', last_asked_at) = ${lastAskedAt.toISOString()}::timestamptz`);
        return changed > 0;
      });
    },

    async purge() {
      await inTransaction(pool, async (transaction) => {
        await deleteOldQuestions(transaction, retentionDays);
        await transaction.run(statement`
          update lattice.feedback set note = null
          where note is not null and voted_at <= now() - make_interval(days => ${retentionDays}::int)`);
      });
    },
  };
}

interface Row {
  readonly id: string;
  readonly key: string;
  readonly question: string;
  readonly version: string | null;
  readonly locale: string | null;
  readonly refused: number;
  readonly weak: number;
  readonly disliked: number;
  readonly reasons: readonly (keyof GapQuestion['reasons'])[];
  readonly notes: readonly string[];
  readonly nearest: GapPlace | null;
  readonly missing: readonly string[];
  readonly evidence: string;
  readonly content: string | null;
  readonly first_asked_at: Date;
  readonly last_asked_at: Date;
  readonly answered_at: Date | null;
  readonly answered_by: GapPlace | null;
  readonly reopened: number;
}

function toQuestion({ reasons, notes, ...row }: Row): GapQuestion {
  const { first_asked_at, last_asked_at, answered_at, answered_by, ...rest } = row;
  const counted: Partial<Record<(typeof reasons)[number], number>> = {};
  for (const reason of reasons) counted[reason] = (counted[reason] ?? 0) + 1;
  return {
    ...rest,
    reasons: counted,
    notes: notes.slice(0, NOTES),
    firstAskedAt: first_asked_at,
    lastAskedAt: last_asked_at,
    answeredAt: answered_at,
    answeredBy: answered_by,
  };
}
