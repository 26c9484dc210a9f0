import type { FeedbackReason, GapPlace } from '@lattice/core';

import { sql, check, foreignKey, index, integer, primaryKey, text, uniqueIndex, uuid, jsonb } from '../drizzle.ts';
import { lattice, moment } from './columns.ts';
import { messages } from './conversations.ts';

/** Questions the site did not answer. Nothing here says who asked, or leads to a conversation. */
export const gapQuestions = lattice.table(
  'gap_questions',
  {
    id: uuid('id')
      .primaryKey()
      .default(sql`gen_random_uuid()`),
    /** The same for the same question at the same place. */
    key: text('key').notNull(),
    question: text('question').notNull(),
    version: text('version'),
    locale: text('locale'),
    refused: integer('refused').notNull().default(0),
    weak: integer('weak').notNull().default(0),
    nearest: jsonb('nearest').$type<GapPlace>(),
    missing: jsonb('missing').$type<readonly string[]>().notNull(),
    /** What the answer it failed on rests on. */
    evidence: text('evidence').notNull(),
    /** Of the generation it was put to last. */
    content: text('content'),
    firstAskedAt: moment('first_asked_at')
      .notNull()
      .default(sql`now()`),
    lastAskedAt: moment('last_asked_at')
      .notNull()
      .default(sql`now()`),
    answeredAt: moment('answered_at'),
    answeredBy: jsonb('answered_by').$type<GapPlace>(),
    reopened: integer('reopened').notNull().default(0),
  },
  (table) => [uniqueIndex('gap_questions_key').on(table.key), index('gap_questions_last_asked').on(table.lastAskedAt)],
);

/** One vote an answer; it goes with its conversation. */
export const feedback = lattice.table(
  'feedback',
  {
    conversationId: uuid('conversation_id').notNull(),
    messageId: text('message_id').notNull(),
    rating: text('rating', { enum: ['up', 'down'] }).notNull(),
    reason: text('reason').$type<FeedbackReason>(),
    note: text('note'),
    /** The question a thumbs down is about. */
    gap: uuid('gap').references(() => gapQuestions.id, { onDelete: 'set null' }),
    votedAt: moment('voted_at')
      .notNull()
      .default(sql`now()`),
  },
  (table) => [
    primaryKey({ columns: [table.conversationId, table.messageId] }),
    foreignKey({
      name: 'feedback_message',
      columns: [table.conversationId, table.messageId],
      foreignColumns: [messages.conversationId, messages.id],
    }).onDelete('cascade'),
    check('feedback_rating', sql`${table.rating} in ('up', 'down')`),
    index('feedback_gap').on(table.gap),
  ],
);
