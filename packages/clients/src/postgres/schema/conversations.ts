import type { AnswerMode, Citation } from '@lattice/core';

import { sql, bigint, boolean, index, primaryKey, text, uuid, jsonb } from '../drizzle.ts';
import { lattice, moment } from './columns.ts';

export const conversations = lattice.table('conversations', {
  id: uuid('id').primaryKey(),
  createdAt: moment('created_at')
    .notNull()
    .default(sql`now()`),
});

export const messages = lattice.table(
  'messages',
  {
    conversationId: uuid('conversation_id')
      .notNull()
      .references(() => conversations.id, { onDelete: 'cascade' }),
    id: text('id').notNull(),
    /** Order within the conversation. */
    position: bigint('position', { mode: 'number' }).generatedAlwaysAsIdentity().notNull(),
    role: text('role', { enum: ['user', 'assistant'] }).notNull(),
    content: text('content').notNull(),
    citations: jsonb('citations').$type<readonly Citation[]>().notNull(),
    mode: text('mode').$type<AnswerMode>(),
    refused: boolean('refused').notNull(),
    createdAt: moment('created_at')
      .notNull()
      .default(sql`now()`),
  },
  (table) => [
    primaryKey({ columns: [table.conversationId, table.id] }),
    index('messages_order').on(table.conversationId, table.position),
  ],
);
