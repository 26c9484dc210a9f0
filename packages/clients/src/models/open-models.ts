import type { ChatModel, EmbeddingModel, ModelMeter, RerankModel } from '@lattice/core';

import type { ModelSettings } from './model-settings.ts';
import type { ModelServices } from './model-services.ts';
import { type ChatUse, openRemoteChat, openRemoteEmbedding } from './remote-models.ts';

export interface OpenOptions {
  readonly services: ModelServices;
  /** Where models from the hub are kept. */
  readonly cacheFolder?: string | undefined;
  /** Where the library of the `local` backend is installed, if not in one of its places. */
  readonly packagesFolder?: string | undefined;
  /** Told of every call that costs something. */
  readonly meter?: ModelMeter | undefined;
}

type Disposable<T> = T & Partial<AsyncDisposable>;

/** All uses of a provider's chat share one circuit: it is the same service. */
export async function openChat(
  chosen: ModelSettings['chat' | 'critic' | 'extraction' | 'planner'],
  use: Exclude<ChatUse, 'rerank'>,
  { services, meter }: OpenOptions,
): Promise<ChatModel | null> {
  if (chosen === undefined || chosen.backend === 'none' || chosen.backend === 'deterministic') return null;
  const resilience = await services.of(chosen.backend, 'chat');
  return openRemoteChat(chosen, use, { resilience, keyOwner: 'server', meter });
}

export async function openEmbedding(
  chosen: ModelSettings['embedding'],
  { services, meter, ...options }: OpenOptions,
): Promise<Disposable<EmbeddingModel> | null> {
  if (chosen.backend === 'deterministic') return null;
  const resilience = await services.of(chosen.backend, 'embedding');
  if (chosen.backend !== 'local') return openRemoteEmbedding(chosen, { resilience, keyOwner: 'server', meter });
  const { openLocalEmbedding } = await import('../local/index.ts');
  return openLocalEmbedding({ ...chosen, ...options, resilience, modelVariable: 'LOCAL_EMBEDDING_MODEL' });
}

export async function openRerank(
  chosen: ModelSettings['rerank'],
  { services, meter, ...options }: OpenOptions,
): Promise<Disposable<RerankModel> | null> {
  if (chosen.backend === 'none' || chosen.backend === 'deterministic') return null;
  const resilience = await services.of(chosen.backend, 'rerank');
  if (chosen.backend === 'local') {
    const { openLocalRerank } = await import('../local/index.ts');
    return openLocalRerank({ ...chosen, ...options, resilience, modelVariable: 'RERANK_MODEL' });
  }
  const { createListwiseRerank } = await import('./listwise-rerank.ts');
  return createListwiseRerank({
    chat: await openRemoteChat(chosen, 'rerank', { resilience, keyOwner: 'server', meter }),
  });
}
