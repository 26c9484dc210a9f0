export { createBatchedEmbedding } from './batched-embedding.ts';
