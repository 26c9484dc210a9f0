import * as z from 'zod';

const count = z.int().nonnegative();
const differenceSchema = z.object({ added: count, changed: count, removed: count, unchanged: count });

/** What is there now against what the sources would make of it. */
export type Difference = z.infer<typeof differenceSchema>;

export const ingestPlanSchema = z.object({
  site: z.object({ title: z.string(), url: z.string().nullable() }),
  /** Pages that cannot be read are in none of them. */
  pages: differenceSchema,
  /** Pages that would be left out; the warnings say why. */
  skipped: count,
  /**
   * A chunk counts as changed where the section it stands in is still there with other text. The chunks of a page that
   * is taken over are unchanged.
   */
  chunks: differenceSchema,
  /** Null where there is nothing to build on. */
  rebuild: z.enum(['first-index', 'made-otherwise']).nullable(),
  embedding: z.object({
    /** `backend/model`; null where no model reads the chunks. */
    model: z.string().nullable(),
    chunks: count,
    /** Estimated where the model's own tokenizer is not at hand. */
    tokens: count,
    /** Null where the price of the model is not known. */
    priceUsd: z.number().nonnegative().nullable(),
    /** Where the price was read, and when; null where it is not needed or not known. */
    priceSource: z.object({ url: z.string(), readOn: z.string() }).nullable(),
  }),
  /** Null where no model reads pages for relations. */
  extraction: z
    .object({
      /** `backend/model`. */
      model: z.string(),
      calls: count,
      /** Estimated: of the prompts, all calls together. */
      tokens: count,
      /** Of the prompts; null where the price of the model is not known. */
      priceUsd: z.number().nonnegative().nullable(),
      /** With answers as long as they may become. */
      mostUsd: z.number().nonnegative().nullable(),
      priceSource: z.object({ url: z.string(), readOn: z.string() }).nullable(),
    })
    .nullable(),
  estimatedMs: count,
  warnings: z.array(z.object({ where: z.string(), message: z.string() })),
});

/** What an ingestion would do, found out without doing any of it. */
export type IngestPlan = z.infer<typeof ingestPlanSchema>;
