import type { GapSighting } from '@lattice/core';

import { statement } from '../database/statement.ts';
import type { Transaction } from '../database/transaction.ts';
import { storableJson, storableText } from '../database/values.ts';

/** What a question is kept for. A thumbs down is counted by its vote. */
export type GapCause = 'refused' | 'weak' | 'disliked';

/** Questions kept at once; those asked longest ago make room. */
const MOST_QUESTIONS = 5_000;

/** Counts a question, and opens it again where it was answered. Returns its id. */
export async function writeSighting(transaction: Transaction, gap: GapSighting, cause: GapCause): Promise<string> {
  const nearest = gap.nearest === null ? null : storableJson(gap.nearest);
  const [refused, weak] = [cause === 'refused' ? 1 : 0, cause === 'weak' ? 1 : 0];
  const [row] = await transaction.rows<{ id: string }>(statement`
    insert into lattice.gap_questions as known
      (key, question, version, locale, refused, weak, nearest, missing, evidence, content)
    values (${storableText(gap.key)}, ${storableText(gap.question)}, ${orNull(gap.version)}, ${orNull(gap.locale)}, ${refused}::int,
      ${weak}::int, ${nearest}::jsonb, ${storableJson(gap.missing)}::jsonb, ${storableText(gap.evidence)}, ${gap.content})
    on conflict (key) do update set
      refused = known.refused + excluded.refused, weak = known.weak + excluded.weak, nearest = excluded.nearest,
      missing = excluded.missing, evidence = excluded.evidence, content = excluded.content, last_asked_at = now(),
      reopened = known.reopened + (known.answered_at is not null)::int, answered_at = null, answered_by = null
    returning id`);
  if (row === undefined) throw new Error('The question was not kept.');
  return row.id;
}

function orNull(text: string | null): string | null {
  return text === null ? null : storableText(text);
}

/** Deletes questions that nobody has asked for longer than that, and the oldest beyond what is kept. */
export async function deleteOldQuestions(transaction: Transaction, retentionDays: number): Promise<void> {
  await transaction.run(statement`
    delete from lattice.gap_questions
    where last_asked_at <= now() - make_interval(days => ${retentionDays}::int)
      or id in (select id from lattice.gap_questions order by last_asked_at desc offset ${MOST_QUESTIONS}::int)`);
}
