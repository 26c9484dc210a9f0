export { createOpenAiChat } from './create-openai-chat.ts';
export { createOpenAiEmbedding, type OpenAiEmbeddingOptions } from './create-openai-embedding.ts';
export type { OpenAiOptions } from './openai-options.ts';
