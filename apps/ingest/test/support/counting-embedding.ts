import { createHash } from 'node:crypto';

import type { EmbeddingModel } from '@lattice/core';

export interface CountingEmbedding extends EmbeddingModel {
  /** Every text that was asked for, in order. */
  readonly asked: readonly string[];
}

export interface CountingEmbeddingOptions {
  readonly id?: string;
  readonly dimensions?: number;
  /** What the model refuses. */
  readonly refuses?: (text: string) => boolean;
  /** Before the texts of a call are embedded. */
  readonly onCall?: (call: number, signal: AbortSignal | undefined) => Promise<void>;
}

/** A model whose vectors follow from the text, and which remembers what it was asked. */
export function countingEmbedding(options: CountingEmbeddingOptions = {}): CountingEmbedding {
  const { id = 'test/counting', dimensions = 16, refuses = () => false, onCall = async () => {} } = options;
  const asked: string[] = [];
  let calls = 0;
  return {
    id,
    dimensions,
    limits: { batch: 100, inputTokens: 2_048, textsPerMinute: null },
    asked,
    countTokens: (text) => Math.ceil(text.length / 4),
    async embedDocuments(texts, { signal } = {}) {
      calls += 1;
      await onCall(calls, signal);
      asked.push(...texts);
      return texts.map((text) => (refuses(text) ? null : vectorOf(text, dimensions)));
    },
    embedQuery: async (text) => vectorOf(text, dimensions),
  };
}

function vectorOf(text: string, dimensions: number): Float32Array {
  const values = Array.from({ length: dimensions }, (_, index) => {
    const digest = createHash('sha256').update(`${index} ${text}`).digest();
    return digest.readInt32BE(0) / 2 ** 31;
  });
  const norm = Math.hypot(...values);
  return Float32Array.from(values, (value) => value / norm);
}
