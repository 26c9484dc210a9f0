export { createBatchedEmbedding } from './batched-embedding.ts';
export { createListwiseRerank } from './listwise-rerank.ts';
