import { LatticeError, type FeedbackStore } from '@lattice/core';

import { internalsOf, type Database } from '../database/open-database.ts';
import { runChange } from '../database/run-change.ts';
import { statement } from '../database/statement.ts';
import { inTransaction } from '../database/transaction.ts';
import { storableText } from '../database/values.ts';
import { writeSighting } from './write-sighting.ts';

/** Readers' votes in Postgres. */
export function createFeedbackStore(database: Database): FeedbackStore {
  const target = internalsOf(database);
  return {
    async put({ conversationId, messageId, rating, reason, note }, gap) {
      const id = storableText(messageId);
      await inTransaction(target.pool, async (transaction) => {
        // The lock puts two votes on one answer one after the other.
        const [message] = await transaction.rows(statement`
          select id from lattice.messages where conversation_id = ${conversationId}::uuid and id = ${id} for update`);
        if (message === undefined) throw new LatticeError('message-not-found', 'There is no such answer.');
        const [before] = await transaction.rows<{ kept: string | null }>(statement`
          select case when rating = 'down' then gap end as kept from lattice.feedback
          where conversation_id = ${conversationId}::uuid and message_id = ${id}`);
        // Saying more about the same dislike is not asking again.
        const gapId = gap === null ? null : (before?.kept ?? (await writeSighting(transaction, gap, 'disliked')));
        await transaction.run(statement`
          insert into lattice.feedback (conversation_id, message_id, rating, reason, note, gap)
          values (${conversationId}::uuid, ${id}, ${rating}, ${reason}, ${note === null ? null : storableText(note)},
            ${gapId}::uuid)
          on conflict (conversation_id, message_id) do update
            set rating = excluded.rating, reason = excluded.reason, note = excluded.note, gap = excluded.gap, voted_at = now()`);
      });
    },

    async remove({ conversationId, messageId }) {
      await runChange(
        target,
        statement`
          delete from lattice.feedback
          where conversation_id = ${conversationId}::uuid and message_id = ${storableText(messageId)}`,
      );
    },
  };
}
