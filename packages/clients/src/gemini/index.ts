export { createGeminiChat } from './create-gemini-chat.ts';
export { createGeminiEmbedding, type GeminiEmbeddingOptions } from './create-gemini-embedding.ts';
export type { GeminiOptions } from './gemini-options.ts';
