import { createHash } from 'node:crypto';

import { createModels } from '@lattice/clients/models';
import { loadConfig } from '@lattice/config';
import { type EmbeddingModel, LatticeError, silentLogger } from '@lattice/core';
import { embeddingServer } from '@lattice/testing';

export interface OpenedEmbedding extends AsyncDisposable {
  readonly model: EmbeddingModel;
}

/** The model that the environment chooses, as it would for the product; null where it chooses none. */
export async function openConfigured(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<OpenedEmbedding | null> {
  const { models: settings } = loadConfig(environment);
  const opened = await createModels(settings, { logger: silentLogger });
  const { embedding } = opened;
  if (embedding !== null) return { model: embedding, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() };
  await opened[Symbol.asyncDispose]();
  return null;
}

const DIMENSIONS = 256;

/**
 * The adapter of OpenAI against a server that puts each word into one of 256 places, by its hash: less than BM25 knows, as it
 * knows neither which words are rare nor which are the same in another form. What a real model adds cannot be seen here.
 */
export async function openHashedWords(): Promise<OpenedEmbedding> {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await embeddingServer());
  const { models: settings } = loadConfig({
    EMBEDDING_BACKEND: 'openai',
    CHAT_BACKEND: 'deterministic',
    OPENAI_API_KEY: 'of-an-emulator',
    OPENAI_BASE_URL: server.url,
    // The name of a model whose vectors may be made shorter.
    OPENAI_EMBEDDING_MODEL: 'text-embedding-3-small',
    EMBEDDING_DIMENSIONS: String(DIMENSIONS),
  });
  const { embedding } = stack.use(await createModels(settings, { logger: silentLogger }));
  if (embedding === null) throw new LatticeError('internal', 'The configuration chooses an embedding model.');
  const opened = stack.move();
  return { model: embedding, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** Vectors that say nothing about their text: what becomes of answers when the search by meaning is worthless. */
export const meaninglessModel: EmbeddingModel = {
  id: 'evals/meaningless',
  dimensions: DIMENSIONS,
  limits: { batch: 100, inputTokens: 100_000, textsPerMinute: null },
  countTokens: (text) => text.length,
  embedDocuments: async (texts) => texts.map(randomDirection),
  embedQuery: async (text) => randomDirection(text),
};

/** The same for the same text, and for no other. */
function randomDirection(text: string): Float32Array {
  const bytes = Array.from({ length: DIMENSIONS / 32 }, (_, part) => [
    ...createHash('sha256').update(`${part} ${text}`).digest(),
  ]).flat();
  const values = bytes.map((byte) => byte - 127.5);
  const length = Math.hypot(...values);
  return Float32Array.from(values, (value) => value / length);
}
