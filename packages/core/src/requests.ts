import * as z from 'zod';

import {
  answerModeSchema,
  citationSchema,
  queryRouteSchema,
  refusalReasonSchema,
  supportSchema,
  timingsSchema,
  usageSchema,
} from './answer.ts';
import { feedbackSchema } from './wire/feedback.ts';

/** Longest question accepted, in UTF-16 code units. */
export const MAX_QUESTION_LENGTH = 4_000;

const question = z
  .string()
  .max(MAX_QUESTION_LENGTH, `must be at most ${MAX_QUESTION_LENGTH} characters`)
  .regex(/\S/, 'must not be empty');

const place = {
  /** URL or path of the page the reader is on; its version and locale are used. */
  page_url: z.string().max(2_000).optional(),
  /** Docusaurus' own version name. */
  version: z.string().min(1).max(100).optional(),
  locale: z.string().min(1).max(35).optional(),
};

export const chatRequestSchema = z.object({
  message: question,
  conversation_id: z.uuid().optional(),
  selected_text: z.string().max(8_000).optional(),
  ...place,
});
/** Body of `POST /api/chat`. */
export type ChatRequest = z.infer<typeof chatRequestSchema>;

export const queryRequestSchema = z.object({
  question,
  /** Most passages that may be cited. */
  top_k: z.int().min(1).max(50).optional(),
  route: queryRouteSchema.optional(),
  ...place,
});
/** Body of `POST /api/v1/query`. */
export type QueryRequest = z.infer<typeof queryRequestSchema>;

export const chatAnswerSchema = z.object({
  conversation_id: z.string(),
  message_id: z.string(),
  answer: z.string(),
  mode: answerModeSchema,
  route: queryRouteSchema,
  refused: z.boolean(),
  refusal_reason: refusalReasonSchema.nullable(),
  /** Only the cited ones. */
  citations: z.array(citationSchema),
  support: supportSchema,
  degraded: z.array(z.string()),
  usage: usageSchema,
  timings_ms: timingsSchema,
});
/** JSON answer of `POST /api/chat`. */
export type ChatAnswer = z.infer<typeof chatAnswerSchema>;

export const queryAnswerSchema = z.object({
  answer: z.string(),
  mode: answerModeSchema,
  route: queryRouteSchema,
  refused: z.boolean(),
  refusal_reason: refusalReasonSchema.nullable(),
  citations: z.array(citationSchema),
  plan: z.object({
    route: queryRouteSchema,
    steps: z.array(z.object({ question: z.string(), route: queryRouteSchema })),
  }),
  critic: z.object({ backend: z.string(), refinements: z.int().nonnegative(), support: supportSchema }),
  degraded: z.array(z.string()),
  timings_ms: timingsSchema,
  trace_id: z.string(),
});
/** Answer of `POST /api/v1/query`. */
export type QueryAnswer = z.infer<typeof queryAnswerSchema>;

export const conversationMessageSchema = z.object({
  id: z.string(),
  role: z.enum(['user', 'assistant']),
  content: z.string(),
  citations: z.array(citationSchema),
  mode: answerModeSchema.nullable(),
  refused: z.boolean(),
  created_at: z.iso.datetime(),
  /** Of an answer the reader has voted on. */
  feedback: feedbackSchema.optional(),
});
export type ConversationMessage = z.infer<typeof conversationMessageSchema>;

export const conversationSchema = z.object({
  id: z.string(),
  created_at: z.iso.datetime(),
  messages: z.array(conversationMessageSchema),
});
/** Answer of `GET /api/conversation/{id}`. */
export type Conversation = z.infer<typeof conversationSchema>;
