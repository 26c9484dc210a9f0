import type OpenAI from 'openai';
import * as z from 'zod';

import { type EmbeddingModel, LatticeError } from '@lattice/core';

import { createBatchedEmbedding } from '../models/batched-embedding.ts';
import { classifyWith } from '../models/classify-with.ts';
import { embeddingFamily } from '../models/embedding-family.ts';
import { MalformedAnswer } from '../models/malformed-answer.ts';
import { openOpenAiClient } from './open-openai-client.ts';
import { openAiFault } from './openai-fault.ts';
import { type OpenAiOptions, openAiProvider } from './openai-options.ts';

export interface OpenAiEmbeddingOptions extends OpenAiOptions {
  /** Null: the model's own, which has to be known. */
  readonly dimensions: number | null;
  readonly textsPerMinute: number | null;
}

/** OpenAI takes 2,048; other servers compute a batch at once and run out of time or memory. */
const BATCH = { own: 256, compatible: 32 };
/** OpenAI takes 300,000; the count is an estimate. */
const TOKENS_PER_CALL = 200_000;

const vectorSchema = z.union([z.array(z.number()), z.string()]);
const answerSchema = z.object({
  data: z.array(z.object({ index: z.int().min(0).optional(), embedding: vectorSchema })),
});

/** @throws LatticeError `configuration-invalid` where the length of the model's vectors is not known. */
export function createOpenAiEmbedding(options: OpenAiEmbeddingOptions): EmbeddingModel {
  const { model, baseUrl, resilience, textsPerMinute } = options;
  const family = embeddingFamily(model);
  const dimensions = options.dimensions ?? family.dimensions;
  if (dimensions === null) throw unknownDimensions(model);
  const isReduced = family.isReducible && dimensions !== family.dimensions;
  const client = openOpenAiClient(options);
  return createBatchedEmbedding({
    id: `openai/${model}`,
    dimensions,
    limits: {
      batch: baseUrl === null ? BATCH.own : BATCH.compatible,
      inputTokens: family.inputTokens,
      textsPerMinute,
    },
    tokensPerCall: TOKENS_PER_CALL,
    concurrency: baseUrl === null ? 4 : 2,
    resilience,
    classify: classifyWith(openAiProvider(options), openAiFault),
    async call(texts, purpose, signal) {
      const input = texts.map((text) => family.prefixes[purpose] + text);
      const body = {
        model,
        input,
        // Left to itself the library asks for base64, which some compatible servers ignore and some refuse.
        encoding_format: 'float',
        ...(isReduced ? { dimensions } : {}),
      } satisfies OpenAI.EmbeddingCreateParams;
      return readVectors(await client.embeddings.create(body, { signal }));
    },
  });
}

function readVectors(answer: unknown): ArrayLike<number>[] {
  const read = answerSchema.safeParse(answer);
  if (!read.success) throw new MalformedAnswer('no vectors in the answer');
  const vectors: ArrayLike<number>[] = [];
  for (const [position, { index, embedding }] of read.data.data.entries()) {
    vectors[index ?? position] = typeof embedding === 'string' ? fromBase64(embedding) : embedding;
  }
  if (vectors.length !== read.data.data.length) throw new MalformedAnswer('vectors with numbers that do not exist');
  return vectors;
}

/** Little-endian 32-bit numbers, which is how some servers answer whatever they were asked. */
function fromBase64(text: string): Float32Array {
  const bytes = Buffer.from(text, 'base64');
  const numbers = new Float32Array(Math.floor(bytes.length / 4));
  for (let index = 0; index < numbers.length; index += 1) numbers[index] = bytes.readFloatLE(index * 4);
  return numbers;
}

function unknownDimensions(model: string): LatticeError {
  return new LatticeError('configuration-invalid', `How long the vectors of ${model} are is not known.`, {
    fix: 'Set EMBEDDING_DIMENSIONS to the length that the model card names.',
  });
}
