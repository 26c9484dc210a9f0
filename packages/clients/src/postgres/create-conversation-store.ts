import { LatticeError, type Conversation, type ConversationStore, type NewMessage } from '@lattice/core';

import { and, asc, eq } from './drizzle.ts';
import { isUuid } from './database/is-uuid.ts';
import { mapErrors } from './database/map-error.ts';
import { internalsOf, type Database } from './database/open-database.ts';
import { inTransaction } from './database/transaction.ts';
import { conversations, feedback, messages } from './schema/index.ts';

/** Conversations in Postgres. Appending a message again, after an answer that got lost, keeps the first. */
export function createConversationStore(database: Database): ConversationStore {
  const { pool, drizzle } = internalsOf(database);
  return {
    async append(conversationId, added) {
      if (!isUuid(conversationId)) {
        throw new LatticeError('request-invalid', 'A conversation id is a UUID.', {
          fix: 'Leave it out to start a new conversation.',
        });
      }
      await inTransaction(pool, async (transaction) => {
        await transaction.drizzle.insert(conversations).values({ id: conversationId }).onConflictDoNothing();
        if (added.length === 0) return;
        const rows = added.map((message) => toRow(conversationId, message));
        await transaction.drizzle.insert(messages).values(rows).onConflictDoNothing();
      });
    },

    async get(conversationId) {
      if (!isUuid(conversationId)) return null;
      const rows = await mapErrors(() =>
        drizzle
          .select()
          .from(conversations)
          .leftJoin(messages, eq(messages.conversationId, conversations.id))
          .leftJoin(
            feedback,
            and(eq(feedback.conversationId, messages.conversationId), eq(feedback.messageId, messages.id)),
          )
          .where(eq(conversations.id, conversationId))
          .orderBy(asc(messages.position)),
      );
      const [first] = rows;
      if (first === undefined) return null;
      return {
        id: first.conversations.id,
        created_at: first.conversations.createdAt.toISOString(),
        messages: rows.flatMap((row) => (row.messages === null ? [] : [toMessage(row.messages, row.feedback)])),
      };
    },

    async delete(conversationId) {
      if (!isUuid(conversationId)) return false;
      const gone = await mapErrors(() =>
        drizzle.delete(conversations).where(eq(conversations.id, conversationId)).returning({ id: conversations.id }),
      );
      return gone.length > 0;
    },
  };
}

function toRow(conversationId: string, message: NewMessage): typeof messages.$inferInsert {
  return {
    conversationId,
    id: message.id,
    role: message.role,
    content: message.content,
    citations: message.citations,
    mode: message.mode,
    refused: message.refused,
  };
}

function toMessage(
  row: typeof messages.$inferSelect,
  vote: typeof feedback.$inferSelect | null,
): Conversation['messages'][number] {
  return {
    id: row.id,
    role: row.role,
    content: row.content,
    citations: [...row.citations],
    mode: row.mode,
    refused: row.refused,
    created_at: row.createdAt.toISOString(),
    ...(vote === null ? {} : { feedback: { rating: vote.rating, reason: vote.reason, note: vote.note } }),
  };
}
