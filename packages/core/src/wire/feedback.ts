import * as z from 'zod';

export const FEEDBACK_REASONS = ['wrong', 'incomplete', 'outdated', 'off-topic', 'unclear', 'other'] as const;
export const feedbackReasonSchema = z.enum(FEEDBACK_REASONS);
/** Why an answer did not help. */
export type FeedbackReason = z.infer<typeof feedbackReasonSchema>;

/** Longest note, in UTF-16 code units. */
export const MAX_NOTE_LENGTH = 1_000;

export const feedbackRequestSchema = z.object({
  conversation_id: z.uuid().describe('Knowing it is what shows that the answer was given to you.'),
  message_id: z.uuid().describe('Of the answer, as `answer-start` has it.'),
  rating: z.enum(['up', 'down', 'none']).describe('`none` takes an earlier vote back.'),
  reason: feedbackReasonSchema.optional().describe('Only with `down`.'),
  note: z
    .string()
    .max(MAX_NOTE_LENGTH, `must be at most ${MAX_NOTE_LENGTH} characters`)
    .optional()
    .describe('What is missing or wrong, in your own words. Addresses, numbers and keys in it are not kept.'),
});
/** Body of `POST /api/feedback`. A vote replaces the one before it. */
export type FeedbackRequest = z.infer<typeof feedbackRequestSchema>;

export const feedbackSchema = z.object({
  rating: z.enum(['up', 'down']),
  reason: feedbackReasonSchema.nullable(),
  /** As it is kept. */
  note: z.string().nullable(),
});
/** A reader's vote on an answer. */
export type Feedback = z.infer<typeof feedbackSchema>;

export const feedbackAnswerSchema = z.object({
  message_id: z.string(),
  feedback: feedbackSchema.nullable().describe('What is kept now; null after `none`.'),
});
/** Answer of `POST /api/feedback`. */
export type FeedbackAnswer = z.infer<typeof feedbackAnswerSchema>;
