import type { ChatModel, Logger, ModelKey, ModelMeter } from '@lattice/core';

import type { ModelServices } from './model-services.ts';
import type { ModelSettings } from './model-settings.ts';
import { isReaderKeyFault } from './provider.ts';
import { openRemoteChat } from './remote-models.ts';

/** The models that plan, write and check answers; null where none of a kind is configured. */
export interface AnswerModels {
  /** Null: answers are quoted, not written. */
  readonly chat: ChatModel | null;
  /** Null: no model checks answers. */
  readonly critic: ChatModel | null;
  /** Null: no model plans. */
  readonly planner: ChatModel | null;
}

/** The models of one request, on the reader's own keys where there is one for the provider. */
export interface ReaderModels extends AnswerModels {
  /** Whether a key of the reader failed in a call so far, so that the server's had to do. */
  isKeyRefused(this: void): boolean;
}

export interface ReaderModelsOptions {
  readonly settings: ModelSettings;
  readonly services: ModelServices;
  /** What a call falls back on when the reader's key fails. */
  readonly servers: AnswerModels;
  readonly logger: Logger;
  readonly meter?: ModelMeter | undefined;
}

/**
 * Opens models for one request: costs next to nothing, shares the circuits with everybody, and keeps nothing. A reader's
 * key writes even where the server's configuration has no model of its own.
 */
export async function openReaderModels(
  keys: readonly ModelKey[],
  { settings, services, servers, logger, meter }: ReaderModelsOptions,
): Promise<ReaderModels> {
  let isRefused = false;
  const onRefused = (error: unknown): void => {
    isRefused = true;
    logger.warn({ err: error }, 'a reader’s own key failed');
  };
  const open = async (key: ModelKey, model: string, use: keyof AnswerModels): Promise<ChatModel> => {
    const { baseUrl } = settings.providers[key.provider];
    const provider = { apiKey: { reveal: () => key.apiKey }, baseUrl };
    const resilience = await services.of(key.provider, 'chat');
    const own = await openRemoteChat({ backend: key.provider, provider, model }, use, {
      resilience,
      keyOwner: 'reader',
      meter,
    });
    return withFallback(own, servers[use], { isRefused: () => isRefused, onRefused });
  };
  const keyFor = (backend: string): ModelKey | undefined => keys.find(({ provider }) => provider === backend);
  const ofSameProvider = async (use: 'critic' | 'planner'): Promise<ChatModel | null> => {
    const chosen = settings[use];
    if (chosen === undefined || !('model' in chosen)) return null;
    const key = keyFor(chosen.backend);
    return key === undefined ? servers[use] : open(key, chosen.model, use);
  };
  const key = keyFor(settings.chat.backend) ?? keys[0];
  return {
    chat: key === undefined ? servers.chat : await open(key, settings.providers[key.provider].chatModel, 'chat'),
    critic: await ofSameProvider('critic'),
    planner: await ofSameProvider('planner'),
    isKeyRefused: () => isRefused,
  };
}

interface Refusals {
  readonly isRefused: () => boolean;
  readonly onRefused: (error: unknown) => void;
}

/** A model that another takes the place of once the key of the first has failed before any text. */
function withFallback(own: ChatModel, fallback: ChatModel | null, { isRefused, onRefused }: Refusals): ChatModel {
  return {
    id: own.id,
    contextTokens: Math.min(own.contextTokens, fallback?.contextTokens ?? own.contextTokens),
    async *stream(request, options) {
      if (fallback !== null && isRefused()) return yield* fallback.stream(request, options);
      let hasBegun = false;
      try {
        for await (const event of own.stream(request, options)) {
          hasBegun = true;
          yield event;
        }
      } catch (error) {
        if (!isReaderKeyFault(error)) throw error;
        onRefused(error);
        if (hasBegun || fallback === null) throw error;
        yield* fallback.stream(request, options);
      }
    },
  };
}
