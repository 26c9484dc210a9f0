import { LatticeError, type FeedbackStore } from '@lattice/core';

import { and, eq, sql } from '../drizzle.ts';
import { mapErrors } from '../database/map-error.ts';
import { internalsOf, type Database } from '../database/open-database.ts';
import { inTransaction } from '../database/transaction.ts';
import { feedback, messages } from '../schema/index.ts';
import { writeSighting } from './write-sighting.ts';

/** Readers' votes in Postgres. */
export function createFeedbackStore(database: Database): FeedbackStore {
  const { pool, drizzle } = internalsOf(database);
  return {
    async put({ conversationId, messageId, rating, reason, note }, gap) {
      await inTransaction(pool, async (transaction) => {
        const { drizzle: inside } = transaction;
        // The lock puts two votes on one answer one after the other.
        const [message] = await inside
          .select({ id: messages.id })
          .from(messages)
          .where(and(eq(messages.conversationId, conversationId), eq(messages.id, messageId)))
          .for('update');
        if (message === undefined) throw new LatticeError('message-not-found', 'There is no such answer.');
        const isThis = and(eq(feedback.conversationId, conversationId), eq(feedback.messageId, messageId));
        const [before] = await inside.select().from(feedback).where(isThis);
        const kept = before?.rating === 'down' ? before.gap : null;
        // Saying more about the same dislike is not asking again.
        const gapId = gap === null ? null : (kept ?? (await writeSighting(transaction, gap, 'disliked')));
        const vote = { rating, reason, note, gap: gapId, votedAt: sql`now()` };
        await inside
          .insert(feedback)
          .values({ conversationId, messageId, ...vote })
          .onConflictDoUpdate({ target: [feedback.conversationId, feedback.messageId], set: vote });
      });
    },

    async remove({ conversationId, messageId }) {
      const isThis = and(eq(feedback.conversationId, conversationId), eq(feedback.messageId, messageId));
      await mapErrors(() => drizzle.delete(feedback).where(isThis));
    },
  };
}
