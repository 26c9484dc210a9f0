import type { ChatModel, Circuit, EmbeddingModel, Logger, ModelKey, RerankModel } from '@lattice/core';

import { createModelServices } from './model-services.ts';
import type { ModelSettings } from './model-settings.ts';
import { openChat, openEmbedding, type OpenOptions, openRerank } from './open-models.ts';
import { type AnswerModels, openReaderModels, type ReaderModels } from './reader-models.ts';

/** The models that the configuration chooses; null where it chooses none. */
export interface Models extends AnswerModels, AsyncDisposable {
  /** Null: no search by meaning. */
  readonly embedding: EmbeddingModel | null;
  /** Null: no model puts passages into order. */
  readonly rerank: RerankModel | null;
  /** Null: no model reads pages for relations. */
  readonly extraction: ChatModel | null;
  /** The same for one request of a reader who brought keys. */
  forReader(this: void, keys: readonly ModelKey[]): Promise<ReaderModels>;
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
  const servers: AnswerModels = {
    chat: await openChat(settings.chat, 'chat', open),
    critic: await openChat(settings.critic, 'critic', open),
    planner: await openChat(settings.planner, 'planner', open),
  };
  const extraction = await openChat(settings.extraction, 'extraction', open);
  const embedding = owned(stack, await openEmbedding(settings.embedding, open));
  const rerank = owned(stack, await openRerank(settings.rerank, open));
  const opened = stack.move();
  return {
    ...servers,
    embedding,
    extraction,
    rerank,
    forReader: (keys) => openReaderModels(keys, { settings, services, servers, logger, meter: places.meter }),
    circuits: () => services.circuits(),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

function owned<T extends Partial<AsyncDisposable> | null>(stack: AsyncDisposableStack, model: T): T {
  stack.defer(async () => model?.[Symbol.asyncDispose]?.());
  return model;
}
