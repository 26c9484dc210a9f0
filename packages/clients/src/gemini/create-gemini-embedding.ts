import { type EmbedContentRequest, type GenerativeModel, TaskType } from '@google/generative-ai';
import * as z from 'zod';

import type { EmbeddingModel } from '@lattice/core';

import { createBatchedEmbedding, type Purpose } from '../models/batched-embedding.ts';
import { classifyWith } from '../models/classify-with.ts';
import { embeddingFamily } from '../models/embedding-family.ts';
import { MalformedAnswer } from '../models/malformed-answer.ts';
import { GeminiError, geminiFault } from './gemini-fault.ts';
import { type GeminiOptions, geminiProvider } from './gemini-options.ts';
import { openGeminiModel } from './open-gemini-model.ts';
import { seeingHeaders } from './seen-headers.ts';

export interface GeminiEmbeddingOptions extends GeminiOptions {
  /** Null: the model's own. */
  readonly dimensions: number | null;
  readonly textsPerMinute: number | null;
}

/** Texts in one call, as the API allows. */
const BATCH = 100;
const DEFAULT_DIMENSIONS = 3072;
const taskTypes = { document: TaskType.RETRIEVAL_DOCUMENT, query: TaskType.RETRIEVAL_QUERY };
const answerSchema = z.object({ embeddings: z.array(z.object({ values: z.array(z.number()).default([]) })) });

/** The library's type lacks what the API has had since 2024. */
type EmbedRequest = EmbedContentRequest & { readonly outputDimensionality: number };

export function createGeminiEmbedding(options: GeminiEmbeddingOptions): EmbeddingModel {
  const { model, resilience, textsPerMinute } = options;
  const family = embeddingFamily(model);
  const dimensions = options.dimensions ?? family.dimensions ?? DEFAULT_DIMENSIONS;
  const client = openGeminiModel(options);
  // Models that take the task as a part of the text refuse it as a field.
  const hasTaskField = family.prefixes.query === '';
  const toRequest = (text: string, purpose: Purpose): EmbedRequest => ({
    content: { role: 'user', parts: [{ text: family.prefixes[purpose] + text }] },
    outputDimensionality: dimensions,
    ...(hasTaskField ? { taskType: taskTypes[purpose] } : {}),
  });
  return createBatchedEmbedding({
    id: `gemini/${model}`,
    dimensions,
    limits: { batch: BATCH, inputTokens: family.inputTokens, textsPerMinute },
    tokensPerCall: BATCH * family.inputTokens,
    concurrency: 4,
    resilience,
    classify: classifyWith(geminiProvider(options), geminiFault),
    call: (texts, purpose, signal) =>
      embed(
        client,
        texts.map((text) => toRequest(text, purpose)),
        signal,
      ),
  });
}

function embed(client: GenerativeModel, requests: EmbedRequest[], signal: AbortSignal): Promise<number[][]> {
  return seeingHeaders(async (headers) => {
    const answer: unknown = await client.batchEmbedContents({ requests }, { signal }).catch((error: unknown) => {
      throw new GeminiError(error, headers.get('retry-after'));
    });
    const read = answerSchema.safeParse(answer);
    if (!read.success) throw new MalformedAnswer('no vectors in the answer');
    return read.data.embeddings.map(({ values }) => values);
  });
}
