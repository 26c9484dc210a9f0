import * as z from 'zod';

/** Of each answer, what is used of it. */
export const versionAnswer = z.object({ version: z.string() });

export const collectionsAnswer = z.object({
  result: z.object({ collections: z.array(z.object({ name: z.string() })) }),
});

export const aliasesAnswer = z.object({
  result: z.object({ aliases: z.array(z.object({ alias_name: z.string(), collection_name: z.string() })) }),
});

const vectorParams = z.object({ size: z.int() });
export const collectionAnswer = z.object({
  result: z.object({
    config: z.object({
      params: z.object({
        /** One unnamed vector, or a vector by name. */
        vectors: z.union([vectorParams, z.record(z.string(), vectorParams)]).nullish(),
        sparse_vectors: z.record(z.string(), z.unknown()).nullish(),
      }),
    }),
  }),
});
export type CollectionParams = z.infer<typeof collectionAnswer>['result']['config']['params'];

export const doneAnswer = z.object({ result: z.unknown() });

export const countAnswer = z.object({ result: z.object({ count: z.int() }) });

export const hitsAnswer = z.object({
  result: z.object({ points: z.array(z.object({ score: z.number(), payload: z.object({ chunk: z.int() }) })) }),
});

export const scrollAnswer = z.object({
  result: z.object({
    points: z.array(
      z.object({
        id: z.string(),
        payload: z.object({ route: z.string(), chunk: z.int(), scope: z.int() }),
      }),
    ),
    next_page_offset: z.union([z.string(), z.number()]).nullish(),
  }),
});
