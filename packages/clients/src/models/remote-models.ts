import type { ChatModel, EmbeddingModel } from '@lattice/core';

import type { Resilience } from '../resilience/index.ts';
import type { RemoteSettings } from './model-settings.ts';

/** The variables that name the models of each use. */
const modelVariables = {
  gemini: {
    chat: 'GEMINI_CHAT_MODEL',
    critic: 'CRITIC_MODEL',
    planner: 'GEMINI_CHAT_MODEL',
    embedding: 'GEMINI_EMBEDDING_MODEL',
    rerank: 'RERANK_MODEL',
  },
  openai: {
    chat: 'OPENAI_CHAT_MODEL',
    critic: 'CRITIC_MODEL',
    planner: 'OPENAI_CHAT_MODEL',
    embedding: 'OPENAI_EMBEDDING_MODEL',
    rerank: 'RERANK_MODEL',
  },
};

export type ChatUse = 'chat' | 'critic' | 'planner' | 'rerank';

export interface RemoteOptions {
  readonly resilience: Resilience;
  readonly keyOwner: 'server' | 'reader';
}

/** A chat model at a provider; its library is loaded when it is first wanted. */
export async function openRemoteChat(
  settings: RemoteSettings,
  use: ChatUse,
  options: RemoteOptions,
): Promise<ChatModel> {
  const { model } = settings;
  const modelVariable = modelVariables[settings.backend][use];
  if (settings.backend === 'gemini') {
    const { createGeminiChat } = await import('../gemini/index.ts');
    const { apiKey, baseUrl } = settings.provider;
    return createGeminiChat({ ...options, apiKey: apiKey.reveal(), baseUrl, model, modelVariable });
  }
  const { createOpenAiChat } = await import('../openai/index.ts');
  const { apiKey, baseUrl } = settings.provider;
  return createOpenAiChat({ ...options, apiKey: apiKey?.reveal() ?? null, baseUrl, model, modelVariable });
}

export interface VectorSettings {
  readonly dimensions: number | null;
  readonly textsPerMinute?: number | null;
}

/** An embedding model at a provider. */
export async function openRemoteEmbedding(
  settings: RemoteSettings & VectorSettings,
  options: RemoteOptions,
): Promise<EmbeddingModel> {
  const { model, dimensions, textsPerMinute = null } = settings;
  const modelVariable = modelVariables[settings.backend].embedding;
  const shared = { ...options, model, modelVariable, dimensions, textsPerMinute };
  if (settings.backend === 'gemini') {
    const { createGeminiEmbedding } = await import('../gemini/index.ts');
    const { apiKey, baseUrl } = settings.provider;
    return createGeminiEmbedding({ ...shared, apiKey: apiKey.reveal(), baseUrl });
  }
  const { createOpenAiEmbedding } = await import('../openai/index.ts');
  const { apiKey, baseUrl } = settings.provider;
  return createOpenAiEmbedding({ ...shared, apiKey: apiKey?.reveal() ?? null, baseUrl });
}
