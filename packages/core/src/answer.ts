import * as z from 'zod';

export const answerModeSchema = z.enum(['extractive', 'generative']);
/** How an answer was made: `extractive` without a model, `generative` with one. */
export type AnswerMode = z.infer<typeof answerModeSchema>;

export const queryRouteSchema = z.enum(['document', 'graph', 'hybrid']);
/** Which retrieval a question was sent to. */
export type QueryRoute = z.infer<typeof queryRouteSchema>;

export const citationSchema = z.object({
  /** Number used in the text as `[n]`; starts at 1 and never changes within an answer. */
  n: z.int().positive(),
  title: z.string(),
  /** Absolute where the site's URL is known, else path and fragment; percent-encoded. */
  url: z.string(),
  /** Path as Docusaurus serves it, with baseUrl, not percent-encoded. */
  route: z.string(),
  /** Heading id without `#`. */
  anchor: z.string().nullable(),
  heading_path: z.array(z.string()),
  /** Verbatim from the page. */
  quote: z.string(),
  score: z.number(),
  source_path: z.string().nullable(),
  version: z.string().nullable(),
  locale: z.string(),
});
/** A numbered proof: where a passage stands and what it says. */
export type Citation = z.infer<typeof citationSchema>;

export const refusalReasonSchema = z.enum(['below-floor', 'index-empty', 'search-unavailable']);
/** Why there is no answer. `below-floor`: the site does not say. */
export type RefusalReason = z.infer<typeof refusalReasonSchema>;

export const supportSchema = z.object({
  /** Share of the answer's sentences that a cited quote backs, 0 to 1; null for a refusal. */
  score: z.number().min(0).max(1).nullable(),
  sentences: z.int().nonnegative(),
  unsupported: z.int().nonnegative(),
});
/** Whether the answer's sentences are backed by quotes. */
export type Support = z.infer<typeof supportSchema>;

export const usageSchema = z.object({ input_tokens: z.int().nonnegative(), output_tokens: z.int().nonnegative() });
export type Usage = z.infer<typeof usageSchema>;

/** Stage name to milliseconds, `total` among them. */
export const timingsSchema = z.record(z.string(), z.number());
export type Timings = z.infer<typeof timingsSchema>;
