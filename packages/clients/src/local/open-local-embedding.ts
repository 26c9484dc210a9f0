import { type EmbeddingModel, LatticeError } from '@lattice/core';

import { createBatchedEmbedding } from '../models/batched-embedding.ts';
import { type EmbeddingFamily, embeddingFamily } from '../models/embedding-family.ts';
import { type LocalOptions, openLocalModel } from './open-local-model.ts';

export interface LocalEmbeddingOptions extends LocalOptions {
  /** Null: the model's own. */
  readonly dimensions: number | null;
}

/** A question waits for the batch before it, so that this is also the longest wait. */
const BATCH = 16;
/** About four full texts: more are no faster, and twice the memory. */
const TOKENS_PER_CALL = 1_024;

/**
 * An embedding model on this machine's processor.
 *
 * @throws LatticeError `configuration-invalid` where the library is missing or the model is none, `model-unavailable` where
 * the hub does not give it now and nothing tells how long its vectors are.
 */
export async function openLocalEmbedding(options: LocalEmbeddingOptions): Promise<EmbeddingModel & AsyncDisposable> {
  const { id, worker, loaded, classify } = await openLocalModel('embedding', options);
  const family = embeddingFamily(options.model);
  const own = loaded?.dimensions ?? family.dimensions;
  const dimensions = options.dimensions ?? own;
  if (dimensions === null || (loaded !== null && !canGive(dimensions, loaded.dimensions, family))) {
    await worker[Symbol.asyncDispose]();
    throw loaded === null ? notThere(options) : wrongDimensions(options, loaded.dimensions);
  }
  const model = createBatchedEmbedding({
    id,
    dimensions,
    limits: { batch: BATCH, inputTokens: loaded?.inputTokens ?? family.inputTokens, textsPerMinute: null },
    tokensPerCall: TOKENS_PER_CALL,
    concurrency: 1,
    resilience: options.resilience,
    classify,
    async call(texts, purpose, signal) {
      const prefixed = texts.map((text) => family.prefixes[purpose] + text);
      const numbers = await worker.run({ type: 'embed', texts: prefixed }, signal);
      const width = numbers.length / texts.length;
      const kept = family.isReducible ? dimensions : width;
      return texts.map((_, index) => numbers.subarray(index * width, index * width + kept));
    },
  });
  return { ...model, [Symbol.asyncDispose]: () => worker[Symbol.asyncDispose]() };
}

function canGive(dimensions: number, own: number, { isReducible }: EmbeddingFamily): boolean {
  return dimensions === own || (isReducible && dimensions < own);
}

function notThere({ modelVariable }: LocalEmbeddingOptions): LatticeError {
  return new LatticeError('model-unavailable', 'The model cannot be had from the hub now.', {
    retryable: true,
    fix: `Let this machine reach huggingface.co, set ${modelVariable} to a folder, or set EMBEDDING_DIMENSIONS.`,
  });
}

function wrongDimensions({ model, dimensions }: LocalEmbeddingOptions, own: number): LatticeError {
  return new LatticeError('configuration-invalid', `${model} gives vectors of ${own} numbers, not ${dimensions}.`, {
    fix: `Leave EMBEDDING_DIMENSIONS unset, or set it to ${own}.`,
  });
}
