export { openLocalEmbedding, type LocalEmbeddingOptions } from './open-local-embedding.ts';
export type { LocalOptions } from './open-local-model.ts';
export { openLocalRerank } from './open-local-rerank.ts';
