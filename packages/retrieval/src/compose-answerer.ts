import type { Answerer, ChatModel, GraphStore, Logger, ModelKey, SiteIndex } from '@lattice/core';

import { type CriticChoice, generativeOptions, type WritingModels } from './answer/generative/generative-options.ts';
import { type AnswererOptions, createAnswerer } from './create-answerer.ts';
import { createGraphRetriever } from './graph/graph-retriever.ts';
import { createModelPlanner } from './plan/model-planner.ts';
import { createDeterministicPlanner } from './plan/planner.ts';
import { BARE_WEIGHTS, type FusionWeights, RANKING_WEIGHTS } from './ranking/rank-sections.ts';
import type { VoiceOptions } from './voices.ts';

/** The part of the configuration that says how questions are answered. */
export interface AnsweringConfig {
  readonly models: {
    readonly rerank: { readonly backend: string };
    readonly fusion: FusionWeights;
    readonly planner: { readonly maxSteps: number };
    readonly critic: CriticChoice;
  };
  readonly docs: { readonly siteUrl: string | null };
}

interface PlanningModels {
  /** Null: the form of the question decides. */
  readonly planner: ChatModel | null;
}

type AnswerModels = WritingModels & PlanningModels;

export interface AnsweringModels extends AnswerModels, Required<Pick<AnswererOptions, 'embedding' | 'rerank'>> {
  /** The same for one request of a reader who brought keys. */
  forReader(this: void, keys: readonly ModelKey[]): Promise<AnswerModels & { isKeyRefused(this: void): boolean }>;
}

export interface AnsweringParts {
  readonly config: AnsweringConfig;
  readonly index: SiteIndex;
  readonly graph: GraphStore;
  readonly models: AnsweringModels;
  readonly logger: Logger;
}

/** The answerer as the configuration wants it, the same for every program. */
export function composeAnswerer({ config, index, graph, models, logger }: AnsweringParts): Answerer {
  const { rerank, fusion, planner, critic } = config.models;
  const { maxSteps } = planner;
  const voices = (own: AnswerModels): VoiceOptions => ({
    planner:
      own.planner === null
        ? createDeterministicPlanner({ maxSteps })
        : createModelPlanner({ model: own.planner, maxSteps, logger }),
    ...generativeOptions(own, critic),
  });
  return createAnswerer({
    index,
    embedding: models.embedding,
    rerank: models.rerank,
    fusion,
    weights: rerank.backend === 'none' ? BARE_WEIGHTS : RANKING_WEIGHTS,
    graph: createGraphRetriever({ graph, index }),
    logger,
    ...voices(models),
    async forReader(keys) {
      const { isKeyRefused, ...own } = await models.forReader(keys);
      return { ...voices(own), isKeyRefused };
    },
    ...(config.docs.siteUrl === null ? {} : { siteUrl: config.docs.siteUrl }),
  });
}
