import * as z from 'zod';

import { feedbackReasonSchema } from './feedback.ts';

export const gapStateSchema = z.enum(['open', 'answered']);
/** Whether the site answers the question by now. */
export type GapState = z.infer<typeof gapStateSchema>;

export const gapPlaceSchema = z.object({
  title: z.string().describe('Of the page.'),
  heading_path: z.array(z.string()),
  url: z.string(),
  route: z.string(),
  anchor: z.string().nullable(),
  source_path: z.string().nullable(),
});
/** A section of the site, as it was when it was noted. */
export type GapPlace = z.infer<typeof gapPlaceSchema>;

const count = z.int().nonnegative();
const counts = {
  refused: count.describe('Times the site did not say.'),
  weak: count.describe('Times fewer than half of the answer’s sentences were backed by a quote.'),
  disliked: count.describe('Thumbs down.'),
};

export const gapQuestionSchema = z.object({
  question: z.string(),
  state: gapStateSchema,
  ...counts,
  version: z.string().nullable(),
  locale: z.string().nullable(),
  first_asked_at: z.iso.datetime(),
  last_asked_at: z.iso.datetime(),
});

export const gapSchema = z.object({
  id: z.string(),
  state: gapStateSchema.describe('`answered` once every question of it is.'),
  question: z.string().describe('The one asked most.'),
  asked: count.describe('All three counts together, of the questions that are open; of all where none is.'),
  ...counts,
  reasons: z.partialRecord(feedbackReasonSchema, count).describe('What readers chose with a thumbs down.'),
  notes: z.array(z.string()).describe('What they added, newest first.'),
  nearest: gapPlaceSchema.nullable().describe('Where the answer would belong.'),
  missing: z.array(z.string()).describe('Words of the question that the nearest section does not have.'),
  questions: z.array(gapQuestionSchema).describe('Most asked first.'),
  first_asked_at: z.iso.datetime(),
  last_asked_at: z.iso.datetime(),
  answered_at: z.iso.datetime().nullable(),
  answered_by: gapPlaceSchema.nullable(),
  reopened: count.describe('Times it was answered and then was not.'),
  issue: z.object({ title: z.string(), body: z.string() }).describe('For the repository of the docs, in Markdown.'),
});
/** Questions that mean about the same and that the site did not answer. */
export type Gap = z.infer<typeof gapSchema>;

export const gapsSchema = z.object({
  retention_days: count.describe('Days a question is kept after it was last asked; 0 keeps none.'),
  open: count,
  answered: count,
  gaps: z.array(gapSchema).describe('Most asked first.'),
});
/** Answer of `GET /api/v1/gaps`. */
export type GapsAnswer = z.infer<typeof gapsSchema>;

export const MAX_GAPS = 200;
export const DEFAULT_GAPS = 20;
export const gapFilterSchema = z.enum(['open', 'answered', 'all']);
/** Which gaps are wanted. */
export type GapFilter = z.infer<typeof gapFilterSchema>;

export const gapsQuerySchema = z.object({
  state: gapFilterSchema.default('open'),
  limit: z.coerce.number().int().min(1).max(MAX_GAPS).default(DEFAULT_GAPS),
});
