import { type EmbeddingModel, LatticeError } from '@lattice/core';

import { createBatchedEmbedding } from '../models/batched-embedding.ts';
import { embeddingFamily } from '../models/embedding-family.ts';
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
 * it cannot be had from the hub.
 */
export async function openLocalEmbedding(options: LocalEmbeddingOptions): Promise<EmbeddingModel & AsyncDisposable> {
  const { id, worker, loaded, classify } = await openLocalModel('embedding', options);
  const family = embeddingFamily(options.model);
  const dimensions = options.dimensions ?? loaded.dimensions;
  if (dimensions > loaded.dimensions || (dimensions < loaded.dimensions && !family.isReducible)) {
    await worker[Symbol.asyncDispose]();
    throw wrongDimensions(options, loaded.dimensions);
  }
  const model = createBatchedEmbedding({
    id,
    dimensions,
    limits: { batch: BATCH, inputTokens: loaded.inputTokens, textsPerMinute: null },
    tokensPerCall: TOKENS_PER_CALL,
    concurrency: 1,
    resilience: options.resilience,
    classify,
    async call(texts, purpose, signal) {
      const prefixed = texts.map((text) => family.prefixes[purpose] + text);
      const numbers = await worker.run({ type: 'embed', texts: prefixed }, signal);
      return texts.map((_, index) => {
        const start = index * loaded.dimensions;
        return numbers.subarray(start, start + dimensions);
      });
    },
  });
  return { ...model, [Symbol.asyncDispose]: () => worker[Symbol.asyncDispose]() };
}

function wrongDimensions({ model, dimensions }: LocalEmbeddingOptions, own: number): LatticeError {
  return new LatticeError('configuration-invalid', `${model} gives vectors of ${own} numbers, not ${dimensions}.`, {
    fix: `Leave EMBEDDING_DIMENSIONS unset, or set it to ${own}.`,
  });
}
