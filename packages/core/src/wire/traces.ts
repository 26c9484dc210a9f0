import * as z from 'zod';

import { answerModeSchema, queryRouteSchema, refusalReasonSchema, supportSchema, timingsSchema } from '../answer.ts';

const sectionSchema = z.object({
  chunk: z.string().describe('Id of the best chunk, derived from content and place.'),
  route: z.string(),
  anchor: z.string().nullable(),
  score: z.number(),
  signals: z.record(z.string(), z.number()),
});

const retrievalSchema = z.object({
  question: z.string(),
  generation: z.string(),
  version: z.string().nullable(),
  locale: z.string(),
  below_floor: z.boolean(),
  degraded: z.array(z.string()),
  sections: z.array(sectionSchema).describe('Best first.'),
});

const modelCallSchema = z.object({
  use: z.enum(['chat', 'critic', 'embedding', 'planner', 'rerank']),
  model: z.string(),
  paid_by: z.enum(['server', 'reader']),
  prompt_sha256: z.string(),
  input_tokens: z.int().nonnegative(),
  output_tokens: z.int().nonnegative(),
  cost_usd: z.number().nonnegative().nullable().describe('By list price; null where nobody knows it.'),
  outcome: z.enum(['done', 'failed', 'cancelled', 'refused']).describe('`refused`: a budget is used up.'),
  ms: z.number().nonnegative(),
});

const verdictSchema = z.object({
  sentence: z.string(),
  supported: z.boolean(),
  judged: z.boolean(),
  reason: z.string(),
});

/** How one answer was made. Holds what the reader asked, and no key, token or prompt. */
export const answerTraceSchema = z.object({
  trace_id: z.string(),
  created_at: z.iso.datetime(),
  request_id: z.string(),
  surface: z.string().describe('The route of the API.'),
  reader: z.string().describe('A digest that stands for the reader, or `anonymous`.'),
  request: z.object({
    question: z.string(),
    history: z.array(z.object({ role: z.enum(['user', 'assistant']), content: z.string() })),
    selected_text: z.string().nullable(),
    page_url: z.string().nullable(),
    version: z.string().nullable(),
    locale: z.string().nullable(),
    top_k: z.int().nullable(),
    route: queryRouteSchema.nullable(),
  }),
  backends: z.record(z.string(), z.string()),
  plan: z
    .object({ route: queryRouteSchema, steps: z.array(z.object({ question: z.string(), route: queryRouteSchema })) })
    .nullable(),
  retrievals: z.array(retrievalSchema).describe('That of the whole question first, then those of the steps.'),
  model_calls: z.array(modelCallSchema),
  cache: z.enum(['hit', 'miss']).nullable().describe('Null where no model writes.'),
  critic: z
    .object({
      backend: z.string(),
      refinements: z.int().nonnegative(),
      reviews: z.array(z.array(verdictSchema)).describe('One a version of the text.'),
    })
    .nullable(),
  outcome: z.object({
    result: z.enum(['answered', 'refused', 'failed', 'cancelled']),
    error: z.string().nullable().describe('Code of the failure.'),
    mode: answerModeSchema.nullable(),
    route: queryRouteSchema.nullable(),
    refusal_reason: refusalReasonSchema.nullable(),
    cited: z.array(z.int().positive()),
    support: supportSchema.nullable(),
    degraded: z.array(z.string()),
  }),
  timings_ms: timingsSchema.nullable(),
});
export type AnswerTrace = z.infer<typeof answerTraceSchema>;

const movedSchema = z.object({
  chunk: z.string(),
  route: z.string(),
  anchor: z.string().nullable(),
  rank_then: z.int().positive().nullable().describe('Null: it was not found then.'),
  rank_now: z.int().positive().nullable().describe('Null: it is not found now.'),
  score_then: z.number().nullable(),
  score_now: z.number().nullable(),
});

/** The retrieval of an answer, done again. */
export const replaySchema = z.object({
  trace_id: z.string(),
  generation_then: z.string().nullable(),
  generation_now: z.string().nullable(),
  same: z.boolean().describe('The same sections, in the same order, with the same scores.'),
  differences: z.array(movedSchema).describe('Sections that came, went, moved or have another score; by rank now.'),
  retrieval: retrievalSchema.nullable().describe('Null where nothing is indexed any more.'),
});
export type ReplayAnswer = z.infer<typeof replaySchema>;
