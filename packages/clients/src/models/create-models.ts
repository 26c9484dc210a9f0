import type { ChatModel, Circuit, EmbeddingModel, Logger, RerankModel } from '@lattice/core';

import { createModelServices } from './model-services.ts';
import type { Concealed, ModelSettings } from './model-settings.ts';
import { openChat, openCritic, openEmbedding, type OpenOptions, openRerank } from './open-models.ts';
import { openRemoteChat } from './remote-models.ts';

/** What a reader brought along for their own requests. */
export interface ReaderKey {
  readonly provider: 'gemini' | 'openai';
  readonly apiKey: Concealed;
}

/** The models that the configuration chooses; null where it chooses none. */
export interface Models extends AsyncDisposable {
  /** Null: no search by meaning. */
  readonly embedding: EmbeddingModel | null;
  /** Null: answers are quoted, not written. */
  readonly chat: ChatModel | null;
  /** Null: no model checks answers. */
  readonly critic: ChatModel | null;
  /** Null: no model puts passages into order. */
  readonly rerank: RerankModel | null;
  /**
   * A chat model on the reader's own key, of the provider that the key is for. Costs next to nothing to make, shares the
   * circuit with everybody, and keeps nothing.
   */
  chatFor(key: ReaderKey): Promise<ChatModel>;
  circuits(): Circuit[];
}

export interface CreateModelsOptions extends Omit<OpenOptions, 'services'> {
  readonly logger: Logger;
}

/**
 * Opens what the configuration names and loads nothing else. Providers are not called: they may be down, and come back.
 *
 * @throws LatticeError `configuration-invalid` where a setting or, for `local`, its library or model is missing;
 * `model-unavailable` where a `local` model cannot be had now.
 */
export async function createModels(settings: ModelSettings, options: CreateModelsOptions): Promise<Models> {
  const { logger, ...places } = options;
  const services = createModelServices({ logger, isCompatible: settings.providers.openai.baseUrl !== null });
  const open = { ...places, services };
  await using stack = new AsyncDisposableStack();
  const chat = await openChat(settings.chat, open);
  const critic = await openCritic(settings.critic, open);
  const embedding = owned(stack, await openEmbedding(settings.embedding, open));
  const rerank = owned(stack, await openRerank(settings.rerank, open));
  const opened = stack.move();
  return {
    chat,
    critic,
    embedding,
    rerank,
    async chatFor({ provider: backend, apiKey }) {
      const { baseUrl, chatModel: model } = settings.providers[backend];
      const resilience = await services.of(backend, 'chat');
      const chosen = { backend, provider: { apiKey, baseUrl }, model };
      return openRemoteChat(chosen, 'chat', { resilience, keyOwner: 'reader', meter: places.meter });
    },
    circuits: () => services.circuits(),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

function owned<T extends Partial<AsyncDisposable> | null>(stack: AsyncDisposableStack, model: T): T {
  stack.defer(async () => model?.[Symbol.asyncDispose]?.());
  return model;
}
