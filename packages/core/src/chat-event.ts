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

/** What the stream of `POST /api/chat` says, in this order; see specs/chat-events.md. */
export const chatEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('answer-start'),
    conversation_id: z.string(),
    message_id: z.string(),
    /** What is intended; `answer-end` says what happened. */
    mode: answerModeSchema,
    route: queryRouteSchema,
  }),
  /** Exactly once, before the first text: every passage the answer may cite. */
  z.object({ type: z.literal('sources'), citations: z.array(citationSchema) }),
  z.object({ type: z.literal('answer-delta'), text: z.string() }),
  /** A revision: replaces all text so far. */
  z.object({ type: z.literal('answer-replace'), text: z.string() }),
  z.object({
    type: z.literal('answer-end'),
    message_id: z.string(),
    mode: answerModeSchema,
    route: queryRouteSchema,
    refused: z.boolean(),
    refusal_reason: refusalReasonSchema.nullable(),
    /** Numbers of `sources` the text really cites. */
    cited: z.array(z.int().positive()),
    support: supportSchema,
    /** Names of the stages that ran in a lesser way, for example `rerank`. */
    degraded: z.array(z.string()),
    usage: usageSchema,
    timings_ms: timingsSchema,
    /** Under which operators find how the answer was made. */
    trace_id: z.string().optional(),
  }),
  /** Last event of a stream that failed. */
  z.object({ type: z.literal('error'), code: z.string(), message: z.string(), retryable: z.boolean() }),
]);
export type ChatEvent = z.infer<typeof chatEventSchema>;
export type ChatEventOf<T extends ChatEvent['type']> = Extract<ChatEvent, { type: T }>;
