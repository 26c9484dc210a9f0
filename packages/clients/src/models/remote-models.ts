import type { ChatModel, EmbeddingModel, ModelMeter } from '@lattice/core';

import type { Resilience } from '../resilience/index.ts';
import { BUILD_PACE, CHAT_PACE } from './chat-limits.ts';
import { meterChat, meterQueries } from './meter-model.ts';
import type { RemoteSettings } from './model-settings.ts';

/** The variables that name the models of each use. */
const modelVariables = {
  gemini: {
    chat: 'GEMINI_CHAT_MODEL',
    critic: 'CRITIC_MODEL',
    planner: 'GEMINI_CHAT_MODEL',
    extraction: 'GRAPH_EXTRACTION_MODEL',
    embedding: 'GEMINI_EMBEDDING_MODEL',
    rerank: 'RERANK_MODEL',
  },
  openai: {
    chat: 'OPENAI_CHAT_MODEL',
    critic: 'CRITIC_MODEL',
    planner: 'OPENAI_CHAT_MODEL',
    extraction: 'GRAPH_EXTRACTION_MODEL',
    embedding: 'OPENAI_EMBEDDING_MODEL',
    rerank: 'RERANK_MODEL',
  },
};

export type ChatUse = 'chat' | 'critic' | 'extraction' | 'planner' | 'rerank';

export interface RemoteOptions {
  readonly resilience: Resilience;
  readonly keyOwner: 'server' | 'reader';
  /** Absent: calls are not counted. */
  readonly meter?: ModelMeter | undefined;
}

/** A chat model at a provider; its library is loaded when it is first wanted. */
export async function openRemoteChat(
  settings: RemoteSettings,
  use: ChatUse,
  { meter, ...options }: RemoteOptions,
): Promise<ChatModel> {
  const opened = await openBareChat(settings, use, options);
  // What a build spends has been announced before, and is not the readers' budget.
  if (meter === undefined || use === 'extraction') return opened;
  return meterChat(opened, { meter, use, paidBy: options.keyOwner });
}

async function openBareChat(
  settings: RemoteSettings,
  use: ChatUse,
  options: Omit<RemoteOptions, 'meter'>,
): Promise<ChatModel> {
  const { model } = settings;
  const modelVariable = modelVariables[settings.backend][use];
  const shared = { ...options, model, modelVariable, pace: use === 'extraction' ? BUILD_PACE : CHAT_PACE };
  if (settings.backend === 'gemini') {
    const { createGeminiChat } = await import('../gemini/index.ts');
    const { apiKey, baseUrl } = settings.provider;
    return createGeminiChat({ ...shared, apiKey: apiKey.reveal(), baseUrl });
  }
  const { createOpenAiChat } = await import('../openai/index.ts');
  const { apiKey, baseUrl } = settings.provider;
  return createOpenAiChat({ ...shared, apiKey: apiKey?.reveal() ?? null, baseUrl });
}

export interface VectorSettings {
  readonly dimensions: number | null;
  readonly textsPerMinute?: number | null;
}

/** An embedding model at a provider. */
export async function openRemoteEmbedding(
  settings: RemoteSettings & VectorSettings,
  { meter, ...options }: RemoteOptions,
): Promise<EmbeddingModel> {
  const opened = await openBareEmbedding(settings, options);
  return meter === undefined ? opened : meterQueries(opened, meter);
}

async function openBareEmbedding(
  settings: RemoteSettings & VectorSettings,
  options: Omit<RemoteOptions, 'meter'>,
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
