import { LatticeError, type Conversation, type ConversationStore, type NewMessage } from '@lattice/core';

import { isUuid } from './database/is-uuid.ts';
import { internalsOf, type Database } from './database/open-database.ts';
import { runChange } from './database/run-change.ts';
import { runQuery } from './database/run-query.ts';
import { statement } from './database/statement.ts';
import { inTransaction } from './database/transaction.ts';
import { storableJson } from './database/values.ts';

type Message = Conversation['messages'][number];
type Vote = NonNullable<Message['feedback']>;

/** A conversation without a message is one row of nulls. */
type Row = { readonly conversation_created_at: Date } & (
  | ({ readonly id: null } & { readonly [Column in Exclude<keyof Message, 'id' | 'feedback'>]: null })
  | (Omit<Message, 'created_at' | 'feedback'> & { readonly created_at: Date } & (Vote | NoVote))
);
type NoVote = { readonly rating: null };

/** Conversations in Postgres. Appending a message again, after an answer that got lost, keeps the first. */
export function createConversationStore(database: Database): ConversationStore {
  const target = internalsOf(database);
  return {
    async append(conversationId, added) {
      if (!isUuid(conversationId)) {
        throw new LatticeError('request-invalid', 'A conversation id is a UUID.', {
          fix: 'Leave it out to start a new conversation.',
        });
      }
      await inTransaction(target.pool, async (transaction) => {
        await transaction.run(statement`
          insert into lattice.conversations (id) values (${conversationId}::uuid) on conflict do nothing`);
        if (added.length === 0) return;
        await transaction.run(insertStatement(conversationId, added));
      });
    },

    async get(conversationId) {
      if (!isUuid(conversationId)) return null;
      const rows = await runQuery<Row>(
        target,
        statement`
          select c.created_at as conversation_created_at, m.id, m.role, m.content, m.citations, m.mode, m.refused,
            m.created_at, f.rating, f.reason, f.note
          from lattice.conversations c
          left join lattice.messages m on m.conversation_id = c.id
          left join lattice.feedback f on f.conversation_id = m.conversation_id and f.message_id = m.id
          where c.id = ${conversationId}::uuid
          order by m.position`,
      );
      const [first] = rows;
      if (first === undefined) return null;
      return {
        id: conversationId,
        created_at: first.conversation_created_at.toISOString(),
        messages: rows.flatMap((row) => (row.id === null ? [] : [toMessage(row)])),
      };
    },

    async delete(conversationId) {
      if (!isUuid(conversationId)) return false;
      const gone = await runChange(
        target,
        statement`delete from lattice.conversations where id = ${conversationId}::uuid returning id`,
      );
      return gone.length > 0;
    },
  };
}

function insertStatement(conversationId: string, added: readonly NewMessage[]) {
  return statement`
    insert into lattice.messages (conversation_id, id, role, content, citations, mode, refused)
    select ${conversationId}::uuid, id, role, content, citations, mode, refused
    from rows from (json_to_recordset(${storableJson(added)}::json) as (
      id text, role text, content text, citations jsonb, mode text, refused boolean)) with ordinality
      as added (id, role, content, citations, mode, refused, place)
    order by place
    on conflict do nothing`;
}

function toMessage(row: Extract<Row, { id: string }>): Message {
  return {
    id: row.id,
    role: row.role,
    content: row.content,
    citations: row.citations,
    mode: row.mode,
    refused: row.refused,
    created_at: row.created_at.toISOString(),
    ...(row.rating === null ? {} : { feedback: { rating: row.rating, reason: row.reason, note: row.note } }),
  };
}
